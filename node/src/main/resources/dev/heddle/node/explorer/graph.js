// Lets a drawing be made larger and smaller. To move about in it is to scroll, which every device can.
const NEAREST = 2.5
const FAR = 0.55

for (const graph of document.querySelectorAll('[data-graph]')) {
  const canvas = graph.querySelector('.canvas')
  const svg = canvas.querySelector('svg')
  const width = Number(svg.getAttribute('width'))
  const height = Number(svg.getAttribute('height'))
  // As the style sheet shows it until now: as wide as there is room for.
  let scale = Math.min(1, canvas.clientWidth / width)

  const all = () => Math.min(1, (canvas.clientWidth - 2) / width, (canvas.clientHeight - 2) / height)

  function zoom(to, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
    const next = Math.min(NEAREST, Math.max(Math.min(all(), 1), to))
    const left = (canvas.scrollLeft + x) / scale
    const top = (canvas.scrollTop + y) / scale
    scale = next
    svg.classList.add('free')
    // Dots keep a size that can be seen, however far away they are.
    svg.style.setProperty('--dot', `${Math.max(6, 1.7 / scale)}px`)
    svg.setAttribute('width', String(width * scale))
    svg.setAttribute('height', String(height * scale))
    svg.classList.toggle('far', scale < FAR)
    canvas.scrollLeft = left * scale - x
    canvas.scrollTop = top * scale - y
  }

  const steps = { in: () => zoom(scale * 1.4), out: () => zoom(scale / 1.4), all: () => zoom(all()), one: () => zoom(1) }
  const tools = graph.querySelector('.tools')
  tools.hidden = false
  zoom(scale, 0, 0)
  tools.addEventListener('click', (event) => steps[event.target.dataset.zoom]?.())
  canvas.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    const box = canvas.getBoundingClientRect()
    zoom(scale * Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top)
  }, { passive: false })
  canvas.addEventListener('keydown', (event) => {
    const step = { '+': steps.in, '-': steps.out, 0: steps.all, 1: steps.one }[event.key]
    if (step) step()
  })
}
