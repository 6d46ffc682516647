/** The part of the page's script that listens: mouse, touch, keys and buttons of the map. */
export const INPUT = String.raw`
  var pick = document.getElementById('pick');
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
  function visit(p, what) {
    if (px(p) < 20 || py(p) < 20 || px(p) > width - 20 || py(p) > height - 20) { left += width / 2 - px(p); top += height / 2 - py(p); }
    select(what); draw();
  }
  /** Of the rows, the one that many after a row; from outside of them the first, or going back the last. */
  function after(rows, row, by) {
    var at = rows.indexOf(row);
    return rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length];
  }
  function rowsOf(points, belongs) { return Array.from(points.keys()).filter(function (i) { return (chosen < 0 || points[i][LABEL] === chosen) && belongs(points[i]); }); }
  function prototypeInHand() { return !current ? -1 : 'prototype' in current ? current.prototype : samples[current.sample][PROTOTYPE]; }
  function walk(by) {
    var j = after(rowsOf(prototypes, function () { return true; }), prototypeInHand(), by);
    if (j !== undefined) visit(prototypes[j], { prototype: j });
  }
  function browse(by) {
    var j = prototypeInHand(), rows = rowsOf(samples, function (s) { return j < 0 || s[PROTOTYPE] === j; });
    var i = after(rows, current && 'sample' in current ? current.sample : -1, by);
    if (i !== undefined) visit(samples[i], { sample: i });
  }
  var actions = {
    'zoom-in': function () { middle(1.4); }, 'zoom-out': function () { middle(1 / 1.4); }, whole: function () { whole(); draw(); },
    next: function () { walk(1); }, previous: function () { walk(-1); },
    'next-sample': function () { browse(1); }, 'previous-sample': function () { browse(-1); }
  };
  Object.keys(actions).forEach(function (id) { document.getElementById(id).addEventListener('click', actions[id]); });
  var keys = {
    ArrowLeft: function () { pan(40, 0); }, ArrowRight: function () { pan(-40, 0); }, ArrowUp: function () { pan(0, 40); }, ArrowDown: function () { pan(0, -40); },
    '+': actions['zoom-in'], '=': actions['zoom-in'], '-': actions['zoom-out'], '0': actions.whole,
    n: actions.next, p: actions.previous, N: actions['next-sample'], P: actions['previous-sample'],
    Escape: function () { select(null); }
  };
  canvas.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  pick.addEventListener('change', function () { chosen = Number(pick.value); select(null); draw(); });
`;
