// The page of flame graphs: which graph is shown, and what is said about it. Names are only ever text.
(function () {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const at = (id) => document.getElementById(id);
  const place = at('graph'), said = at('said'), view = at('view'), search = at('search'), changes = at('changes');
  const count = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  const HIT = '#c04ddb';
  let chart = null, graph = null;

  // Rows are frames in the order in which a walk from the root meets them: [depth, name, value, base, level].
  function tree(rows) {
    const open = [];
    for (const [depth, name, value, base, level] of rows) {
      const frame = { name: data.names[name], colour: data.colours[name], value, base, level, children: [] };
      if (depth) { open[depth - 1].children.push(frame); }
      open[depth] = frame;
    }
    return open[0];
  }

  function change(value, base) {
    if (value === base) { return 'no change'; }
    if (!base) { return 'new'; }
    const percent = (value - base) / base * 100;
    return (value > base ? '+' : '') + count(value - base) + ' [' + (percent > 0 ? '+' : '') + percent.toFixed(1) + '%]';
  }

  function label(d) {
    const { name, value, base } = d.data;
    const share = (value / graph.total * 100).toFixed(2);
    const figures = count(value) + ' ' + graph.unit + ', ' + share + '%';
    return name + ' (' + figures + (base === null ? '' : '; ' + change(value, base)) + ')';
  }

  function colour(d) {
    if (d.highlight) { return HIT; }
    return changes.checked && d.data.level !== null ? data.palette[d.data.level + data.levels] : d.data.colour;
  }

  function find() {
    said.textContent = '';
    chart.clear();
    if (!search.value) { return; }
    try {
      new RegExp(search.value);
    } catch (error) {
      said.textContent = 'this is no regular expression';
      return;
    }
    chart.search(search.value);
  }

  function show() {
    graph = data.graphs[view.selectedIndex];
    const root = tree(graph.frames);
    place.replaceChildren();
    said.textContent = '';
    chart = flamegraph()
      .width(place.clientWidth)
      .cellHeight(18)
      .minFrameSize(0.5)
      .transitionDuration(150)
      .setLabelHandler(label)
      .setColorMapper(colour)
      .setDetailsHandler((text) => { if (text) { said.textContent = text; } })
      .setSearchHandler((found, sum, total) => {
        said.textContent = found.length + ' frame(s) matched: ' + (sum / total * 100).toFixed(2) + '%';
      });
    d3.select(place).datum(root).call(chart);
    at('total').textContent = count(graph.total) + ' ' + graph.unit +
      (root.base === null ? '' : ', ' + count(root.base) + ' before: ' + change(root.value, root.base) + '; red is more, blue less');
    at('differential').hidden = root.base === null;
    at('left-out').textContent = graph.left_out
      ? count(graph.left_out) + ' frame(s) too narrow or too deep are left out, with all above them' : '';
    gone();
    if (search.value) { find(); }
  }

  function gone() {
    at('vanished').replaceChildren();
    if (!graph.vanished_count) { return; }
    const head = document.createElement('p'), list = document.createElement('ul');
    head.textContent = 'Vanished: ' + count(graph.vanished_count) + ' stack(s), ' +
      count(graph.vanished_total) + ' ' + graph.unit + ' before; the largest:';
    for (const [stack, value] of graph.vanished) {
      const item = document.createElement('li');
      item.textContent = count(value) + ' ' + stack;
      list.append(item);
    }
    at('vanished').append(head, list);
  }

  for (const { title } of data.graphs) { view.append(new Option(title)); }
  changes.checked = true;
  view.addEventListener('change', show);
  search.addEventListener('input', find);
  changes.addEventListener('change', () => chart.update());
  at('reset').addEventListener('click', () => chart.resetZoom());
  at('tools').addEventListener('submit', (event) => event.preventDefault());
  let waiting = null;
  window.addEventListener('resize', () => { clearTimeout(waiting); waiting = setTimeout(show, 200); });
  show();
})();
