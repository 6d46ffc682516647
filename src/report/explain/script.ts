/**
 * The page's script: fills in the pictures and draws the map, which pans, zooms and tells by pointer and by keyboard. Plain
 * text for the browser, without network; it puts names into the page as text only.
 */
export const SCRIPT = String.raw`
'use strict';
(function () {
  var data = JSON.parse(document.getElementById('data').textContent);
  var samples = data.samples, prototypes = data.prototypes, labels = data.labels;
  var X = 0, Y = 1, LABEL = 2, TEST = 3, PREDICTED = 4, PROBABILITY = 5, AMBIGUITY = 6, PROTOTYPE = 7, NEAREST = 8, SOURCE = 9;

  function picture(sample, name) {
    var image = document.createElement('img');
    image.src = 'data:image/png;base64,' + data.pictures[sample];
    image.alt = name;
    return image;
  }
  document.querySelectorAll('[data-sample]').forEach(function (place) {
    var sample = Number(place.getAttribute('data-sample'));
    if (data.pictures[sample]) place.prepend(picture(sample, 'An image of ' + labels[samples[sample][LABEL]].name));
  });

  var canvas = document.getElementById('map'), told = document.getElementById('told'), pick = document.getElementById('pick');
  var context = canvas.getContext('2d');
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var width = 0, height = 0, scale = 1, left = 0, top = 0, fitted = 1;
  var current = null; // { prototype: j } or { sample: i }
  var chosen = -1, step = -1;

  function lighter(hex) {
    var mixed = [1, 3, 5].map(function (at) { return Math.round(parseInt(hex.slice(at, at + 2), 16) * 0.62 + 255 * 0.38); });
    return 'rgb(' + mixed.join(',') + ')';
  }
  function colour(label) { return dark.matches ? lighter(labels[label].colour) : labels[label].colour; }

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
    var style = getComputedStyle(document.body), ink = style.color, paper = style.backgroundColor;
    var ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
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
    if (current) lines(ink);
    var taken = [];
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'middle';
    prototypes.forEach(function (p, j) {
      var x = px(p), y = py(p), r = prototypes.length > 60 ? 5 : 7;
      if (!inView(x, y)) return;
      context.globalAlpha = chosen >= 0 && p[LABEL] !== chosen ? 0.2 : 1;
      context.beginPath(); context.moveTo(x, y - r); context.lineTo(x + r, y); context.lineTo(x, y + r); context.lineTo(x - r, y); context.closePath();
      context.fillStyle = ink; context.fill(); context.lineWidth = 1; context.strokeStyle = paper; context.stroke();
      var name = labels[p[LABEL]].name, text = name.length > 14 ? j + ' ' + name.slice(0, 5) + '…' + name.slice(-6) : name;
      var wide = context.measureText(text).width, place = [x + r + 2, y - 8, x + r + 4 + wide, y + 8];
      var free = taken.every(function (t) { return place[2] < t[0] || place[0] > t[2] || place[3] < t[1] || place[1] > t[3]; });
      if (!free || place[2] > width) return;
      taken.push(place);
      context.lineWidth = 3; context.strokeStyle = paper; context.strokeText(text, place[0], y);
      context.fillText(text, place[0], y);
    });
    context.globalAlpha = 1;
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

  function add(parent, tag, text) { var made = document.createElement(tag); made.textContent = text; parent.append(made); return made; }
  function percent(part) { return (100 * part).toFixed(1) + ' %'; }
  function tell() {
    told.replaceChildren();
    if (!current) return;
    if ('prototype' in current) {
      var p = prototypes[current.prototype], name = labels[p[LABEL]].name;
      add(told, 'h3', 'Prototype ' + current.prototype + ' of ' + name);
      add(told, 'p', percent(p[3]) + ' ' + name + ', stands for ' + p[4].toFixed(1) + ' samples.');
      var link = add(told, 'a', 'To its card'); link.href = '#prototype-' + current.prototype;
      return;
    }
    var s = samples[current.sample], own = labels[s[LABEL]].name;
    add(told, 'h3', own);
    if (data.pictures[current.sample]) told.append(picture(current.sample, 'An image of ' + own));
    add(told, 'p', (s[TEST] ? 'Test sample ' : 'Support sample ') + (s[SOURCE] || current.sample) + '.');
    if (s[PREDICTED] >= 0) add(told, 'p', (isWrong(s) ? 'Wrongly taken for ' : 'Rightly taken for ') + labels[s[PREDICTED]].name + ', ' + percent(s[PROBABILITY]) + ' sure, ambiguity ' + s[AMBIGUITY].toFixed(2) + '.');
    if (s[PROTOTYPE] >= 0) { var to = add(told, 'a', 'Prototype ' + s[PROTOTYPE] + ' of ' + labels[prototypes[s[PROTOTYPE]][LABEL]].name); to.href = '#prototype-' + s[PROTOTYPE]; }
    add(told, 'p', 'Nearest:');
    var list = document.createElement('ul'); list.className = 'row'; told.append(list);
    s[NEAREST].forEach(function (i) {
      var item = document.createElement('li'), near = labels[samples[i][LABEL]].name;
      if (data.pictures[i]) item.append(picture(i, ''));
      item.append(near); list.append(item);
    });
  }
  function select(what) {
    if (JSON.stringify(what) === JSON.stringify(current)) return;
    current = what; draw(); tell();
  }
  function at(x, y) {
    var best = null, least = 14 * 14;
    function look(points, kind, bonus) {
      points.forEach(function (p, i) {
        var d = Math.pow(px(p) - x, 2) + Math.pow(py(p) - y, 2) - bonus;
        if (d < least) { least = d; best = {}; best[kind] = i; }
      });
    }
    look(samples, 'sample', 0);
    look(prototypes, 'prototype', 30);
    return best;
  }

  var pointers = new Map(), moved = 0;
  function place(event) { var box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; }
  canvas.addEventListener('pointerdown', function (event) { pointers.set(event.pointerId, place(event)); moved = 0; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener('pointermove', function (event) {
    var now = place(event), before = pointers.get(event.pointerId);
    if (!before) { if (event.pointerType === 'mouse') { var over = at(now[0], now[1]); if (over) select(over); } return; }
    if (pointers.size === 2) {
      var other = Array.from(pointers.entries()).filter(function (e) { return e[0] !== event.pointerId; })[0][1];
      var reach = function (p) { return Math.hypot(p[0] - other[0], p[1] - other[1]) || 1; };
      zoom(reach(now) / reach(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    left += (now[0] - before[0]) / pointers.size; top += (now[1] - before[1]) / pointers.size;
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    pointers.set(event.pointerId, now);
    draw();
  });
  canvas.addEventListener('pointerup', function (event) { var p = place(event); if (pointers.delete(event.pointerId) && moved < 6) select(at(p[0], p[1])); });
  canvas.addEventListener('pointercancel', function (event) { pointers.delete(event.pointerId); });
  // A page is scrolled over a map more often than the map is zoomed: only the map in use takes the wheel.
  canvas.addEventListener('wheel', function (event) {
    if (document.activeElement !== canvas && !event.ctrlKey) return;
    event.preventDefault();
    var p = place(event);
    zoom(Math.exp(-event.deltaY / 400), p[0], p[1]);
  }, { passive: false });

  function middle(factor) { zoom(factor, width / 2, height / 2); }
  function pan(x, y) { left += x; top += y; draw(); }
  function walk(by) {
    var of = prototypes.map(function (_, j) { return j; }).filter(function (j) { return chosen < 0 || prototypes[j][LABEL] === chosen; });
    if (of.length === 0) return;
    step = (step + by + of.length) % of.length;
    var p = prototypes[of[step]];
    if (px(p) < 20 || py(p) < 20 || px(p) > width - 20 || py(p) > height - 20) { left += width / 2 - px(p); top += height / 2 - py(p); }
    current = null; select({ prototype: of[step] });
  }
  var actions = {
    'zoom-in': function () { middle(1.4); }, 'zoom-out': function () { middle(1 / 1.4); }, whole: function () { whole(); draw(); },
    next: function () { walk(1); }, previous: function () { walk(-1); }
  };
  Object.keys(actions).forEach(function (id) { document.getElementById(id).addEventListener('click', actions[id]); });
  var keys = {
    ArrowLeft: function () { pan(40, 0); }, ArrowRight: function () { pan(-40, 0); }, ArrowUp: function () { pan(0, 40); }, ArrowDown: function () { pan(0, -40); },
    '+': actions['zoom-in'], '=': actions['zoom-in'], '-': actions['zoom-out'], '0': actions.whole, n: actions.next, p: actions.previous,
    Escape: function () { select(null); }
  };
  canvas.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  pick.addEventListener('change', function () { chosen = Number(pick.value); step = -1; draw(); });

  function resize() {
    var ratio = window.devicePixelRatio || 1, first = width === 0, box = canvas.getBoundingClientRect();
    var x = (width / 2 - left) / scale, y = (top - height / 2) / scale;
    width = box.width; height = box.height;
    canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
    if (first) whole(); else { left = width / 2 - scale * x; top = height / 2 + scale * y; }
    paint(); // a changed size has cleared the canvas
  }
  new ResizeObserver(resize).observe(canvas);
  dark.addEventListener('change', draw);
  resize();
})();
`;
