/** The part of the page's script that tells about a sample or a prototype, beside the map. Names go in as text only. */
export const TELL = String.raw`
  var told = document.getElementById('told'), hint = told.firstElementChild;

  // Names are often paths, and long: they may break after a separator.
  function breaking(text) { return String(text).replace(/[/_]/g, '$&\u200b'); }
  function add(parent, tag, text) { var made = document.createElement(tag); made.textContent = breaking(text); parent.append(made); return made; }
  function percent(part) { return (100 * part).toFixed(1) + '\u00a0%'; }
  function link(text, prototype) { add(told, 'a', text).href = '#prototype-' + prototype; }
  function tell() {
    told.replaceChildren();
    if (!current) told.append(hint);
    else if ('prototype' in current) tellPrototype(current.prototype);
    else tellSample(current.sample);
  }
  function tellPrototype(j) {
    var p = prototypes[j], name = labels[p[LABEL]].name;
    add(told, 'h3', 'Prototype ' + j + ' of ' + name);
    add(told, 'p', 'Speaks ' + percent(p[3]) + ' for its class, stands for ' + p[4].toFixed(1) + ' samples: the lines go to those that match it most.');
    link('To its card', j);
  }
  function tellSample(i) {
    var s = samples[i], own = labels[s[LABEL]].name;
    add(told, 'h3', own);
    if (data.pictures[i]) told.append(picture(i, 'An image of ' + own));
    add(told, 'p', (s[TEST] ? 'Test sample ' : 'Support sample ') + (s[SOURCE] || i) + '.');
    if (s[PREDICTED] >= 0) add(told, 'p', (isWrong(s) ? 'Wrongly taken for ' : 'Rightly taken for ') + labels[s[PREDICTED]].name + ', ' + percent(s[PROBABILITY]) + ' sure, ambiguity ' + s[AMBIGUITY].toFixed(2) + '.');
    if (s[PROTOTYPE] >= 0) link('Prototype ' + s[PROTOTYPE] + ' of ' + labels[prototypes[s[PROTOTYPE]][LABEL]].name, s[PROTOTYPE]);
    if (s[NEAREST].length === 0) return;
    add(told, 'p', 'Nearest samples:');
    var list = document.createElement('ul'); list.className = 'row'; told.append(list);
    s[NEAREST].forEach(function (near) {
      var item = document.createElement('li');
      if (data.pictures[near]) item.append(picture(near, ''));
      item.append(brief(labels[samples[near][LABEL]].name)); list.append(item);
    });
  }
`;
