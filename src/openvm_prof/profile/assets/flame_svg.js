// Zoom and search of a flame graph in SVG. Frames know their place in percent; zooming gives all of them new
// ones. No name is ever evaluated.
(function () {
  var said = document.getElementById('said'), total = said.textContent;
  var frames = Array.prototype.map.call(document.querySelectorAll('#graph > .f'), function (box) {
    var title = box.querySelector('title').textContent;
    return {
      box: box, text: box.querySelector('text'), title: title, name: title.slice(0, title.lastIndexOf(' (')),
      x: parseFloat(box.getAttribute('x')), w: parseFloat(box.getAttribute('width')),
      y: parseFloat(box.getAttribute('y'))
    };
  });
  var root = frames[0], inner = {{inner}}, character = {{character}};
  function zoom(to) {
    frames.forEach(function (f) {
      var below = f.y > to.y && f.x <= to.x + 1e-4 && f.x + f.w >= to.x + to.w - 1e-3;
      var inside = f.y <= to.y && f.x >= to.x - 1e-4 && f.x + f.w <= to.x + to.w + 1e-3;
      f.box.style.display = below || inside ? '' : 'none';
      f.box.classList.toggle('dim', below);
      if (!below && !inside) { return; }
      var w = below ? 100 : f.w / to.w * 100;
      f.box.setAttribute('x', (below ? 0 : (f.x - to.x) / to.w * 100) + '%');
      f.box.setAttribute('width', w + '%');
      var room = Math.floor((w / 100 * inner - 6) / character);
      f.text.textContent = f.name.length <= room ? f.name : room < 4 ? '' : f.name.slice(0, room - 2) + '..';
    });
    said.textContent = to === root ? total : to.title;
  }
  function search(pattern) {
    var expression = null;
    try { expression = pattern ? new RegExp(pattern) : null; } catch (e) { pattern = ''; }
    var share = 0, end = -1;
    frames.forEach(function (f) {
      var hit = expression !== null && f !== root && expression.test(f.name);
      f.box.classList.toggle('hit', hit);
      f.hit = hit;
    });
    // frames above a match are part of it
    frames.filter(function (f) { return f.hit; }).sort(function (a, b) { return a.x - b.x || b.w - a.w; })
      .forEach(function (f) {
        if (f.x >= end - 1e-4) { share += f.w; end = f.x + f.w; }
      });
    if (expression) { said.textContent = 'matched: ' + share.toFixed(2) + '%'; }
    else if (!pattern) { said.textContent = total; }
    return share;
  }
  frames.forEach(function (f) { f.box.addEventListener('click', function () { zoom(f); }); });
  ['search', 'reset'].forEach(function (id) { document.getElementById(id).style.visibility = 'visible'; });
  document.getElementById('reset').addEventListener('click', function () { zoom(root); search(''); });
  document.getElementById('search').addEventListener('click', function () {
    var pattern = prompt('Search frames (regular expression)', '');
    if (pattern !== null) { search(pattern); }
  });
})();
