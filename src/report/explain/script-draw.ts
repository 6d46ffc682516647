/** The part of the page's script that draws the map: where things lie, samples, prototypes with their names, lines. */
export const DRAW = String.raw`
  var canvas = document.getElementById('map'), context = canvas.getContext('2d');
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var width = 0, height = 0, scale = 1, left = 0, top = 0, fitted = 1;
  var current = null; // { prototype: j } or { sample: i }
  var chosen = -1, printed = false;

  function lighter(hex) {
    var mixed = [1, 3, 5].map(function (at) { return Math.round(parseInt(hex.slice(at, at + 2), 16) * 0.62 + 255 * 0.38); });
    return 'rgb(' + mixed.join(',') + ')';
  }
  function colour(label) { return dark.matches && !printed ? lighter(labels[label].colour) : labels[label].colour; }

  var box = samples.concat(prototypes).reduce(function (b, p) {
    return [Math.min(b[0], p[X]), Math.min(b[1], p[Y]), Math.max(b[2], p[X]), Math.max(b[3], p[Y])];
  }, [Infinity, Infinity, -Infinity, -Infinity]);
  function whole() {
    var across = box[2] - box[0], down = box[3] - box[1];
    fitted = scale = 0.88 * Math.min(across > 0 ? width / across : Infinity, down > 0 ? height / down : Infinity);
    if (!isFinite(scale)) fitted = scale = 1;
    left = width / 2 - scale * (box[0] + box[2]) / 2;
    top = height / 2 + scale * (box[1] + box[3]) / 2;
  }
  function px(p) { return left + scale * p[X]; }
  function py(p) { return top - scale * p[Y]; }
  function zoom(factor, x, y) {
    var next = Math.min(400 * fitted, Math.max(0.3 * fitted, scale * factor));
    left = x - (x - left) * next / scale;
    top = y - (y - top) * next / scale;
    scale = next;
    draw();
  }

  function shape(symbol, x, y, r) {
    context.beginPath();
    if (symbol === 'square') context.rect(x - 0.85 * r, y - 0.85 * r, 1.7 * r, 1.7 * r);
    else if (symbol === 'triangle') { context.moveTo(x, y - 1.2 * r); context.lineTo(x + 1.1 * r, y + 0.8 * r); context.lineTo(x - 1.1 * r, y + 0.8 * r); context.closePath(); }
    else if (symbol === 'cross') { var a = 0.4 * r, b = 1.1 * r; context.rect(x - a, y - b, 2 * a, 2 * b); context.rect(x - b, y - a, 2 * b, 2 * a); }
    else context.arc(x, y, r, 0, 2 * Math.PI);
  }
  function isWrong(s) { return s[PREDICTED] >= 0 && s[PREDICTED] !== s[LABEL]; }
  function inView(x, y) { return x > -20 && y > -20 && x < width + 20 && y < height + 20; }

  var waiting = false;
  function draw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(function () { waiting = false; paint(); });
  }
  function paint() {
    var style = getComputedStyle(document.body);
    var ink = printed ? '#1b1b1b' : style.color, paper = printed ? '#fff' : style.backgroundColor;
    var ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paintSamples(ink);
    if (current) lines(ink);
    var seen = prototypes.map(function (p, j) { return { x: px(p), y: py(p), label: p[LABEL], index: j }; })
      .filter(function (p) { return inView(p.x, p.y); });
    var size = prototypes.length > 60 ? 5 : 7;
    seen.forEach(function (p) { diamond(p, size, ink, paper); });
    names(seen, size, ink, paper);
    context.globalAlpha = 1;
  }
  function paintSamples(ink) {
    var radius = samples.length > 1500 ? 2.6 : 4;
    samples.forEach(function (s) {
      var x = px(s), y = py(s);
      if (!inView(x, y)) return;
      context.globalAlpha = chosen >= 0 && s[LABEL] !== chosen ? 0.12 : 0.9;
      shape(labels[s[LABEL]].symbol, x, y, radius);
      if (s[TEST]) { context.lineWidth = 1.5; context.strokeStyle = colour(s[LABEL]); context.stroke(); }
      else { context.fillStyle = colour(s[LABEL]); context.fill(); }
      if (isWrong(s)) { context.beginPath(); context.arc(x, y, radius + 4, 0, 2 * Math.PI); context.lineWidth = 1.5; context.strokeStyle = ink; context.stroke(); }
    });
  }
  function faded(label) { return chosen >= 0 && label !== chosen ? 0.2 : 1; }
  function diamond(p, r, ink, paper) {
    context.globalAlpha = faded(p.label);
    context.beginPath(); context.moveTo(p.x, p.y - r); context.lineTo(p.x + r, p.y); context.lineTo(p.x, p.y + r); context.lineTo(p.x - r, p.y); context.closePath();
    context.fillStyle = ink; context.fill(); context.lineWidth = 1; context.strokeStyle = paper; context.stroke();
  }
  function brief(name) { return name.length > 14 ? name.slice(0, 5) + '…' + name.slice(-6) : name; }
  // To the right of a prototype or to its left, where it covers neither another prototype nor a name; else nowhere.
  function names(seen, r, ink, paper) {
    var taken = seen.map(function (p) { return [p.x - r, p.y - r, p.x + r, p.y + r]; });
    function isFree(b) {
      return b[0] > 0 && b[2] < width && taken.every(function (t) { return b[2] < t[0] || b[0] > t[2] || b[3] < t[1] || b[1] > t[3]; });
    }
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'middle';
    context.fillStyle = ink; context.lineWidth = 3; context.strokeStyle = paper;
    seen.forEach(function (p) {
      var name = labels[p.label].name, text = name === brief(name) ? name : p.index + ' ' + brief(name);
      var wide = context.measureText(text).width;
      var place = [p.x + r + 2, p.x - r - 2 - wide].map(function (x) { return [x, p.y - 7, x + wide, p.y + 7]; }).find(isFree);
      if (!place) return;
      taken.push(place);
      context.globalAlpha = faded(p.label);
      context.strokeText(text, place[0], p.y);
      context.fillText(text, place[0], p.y);
    });
  }
  function lines(ink) {
    var from = 'sample' in current ? samples[current.sample] : prototypes[current.prototype];
    var to = 'sample' in current
      ? from[NEAREST].map(function (i) { return samples[i]; }).concat(from[PROTOTYPE] < 0 ? [] : [prototypes[from[PROTOTYPE]]])
      : samples.filter(function (s) { return s[PROTOTYPE] === current.prototype; });
    context.globalAlpha = 0.55; context.lineWidth = 1; context.strokeStyle = ink;
    to.forEach(function (p) { context.beginPath(); context.moveTo(px(from), py(from)); context.lineTo(px(p), py(p)); context.stroke(); });
    context.globalAlpha = 1; context.beginPath(); context.arc(px(from), py(from), 10, 0, 2 * Math.PI); context.lineWidth = 2; context.stroke();
  }

  function resize() {
    var ratio = window.devicePixelRatio || 1, first = width === 0, box = canvas.getBoundingClientRect();
    var x = (width / 2 - left) / scale, y = (top - height / 2) / scale;
    width = box.width; height = box.height;
    canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
    if (first) whole(); else { left = width / 2 - scale * x; top = height / 2 + scale * y; }
    paint(); // a changed size has cleared the canvas
  }
  function onPaper(isPrinted) { printed = isPrinted; paint(); }
`;
