import { DRAW } from './script-draw.ts';
import { INPUT } from './script-input.ts';
import { TELL } from './script-tell.ts';

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
${DRAW}${TELL}${INPUT}
  new ResizeObserver(resize).observe(canvas);
  dark.addEventListener('change', draw);
  window.addEventListener('beforeprint', function () { onPaper(true); });
  window.addEventListener('afterprint', function () { onPaper(false); });
  resize();
})();
`;
