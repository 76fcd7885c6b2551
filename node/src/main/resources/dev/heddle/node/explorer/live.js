// Keeps the overview up to date: rows and figures come as markup that the server made and escaped.
const state = document.getElementById('live')
const items = document.getElementById('items')
const figures = document.getElementById('figures')
const most = Number(items.dataset.max)

function show(words, on) {
  state.textContent = words
  state.dataset.on = String(on)
}

function open() {
  const events = new EventSource(`/explore/live?after=${state.dataset.after}`)
  events.addEventListener('open', () => show('live', true))
  events.addEventListener('error', () => show('not live at the moment', false))
  events.addEventListener('figures', (event) => {
    figures.innerHTML = event.data
  })
  events.addEventListener('item', (event) => {
    document.getElementById('nothing')?.remove()
    items.insertAdjacentHTML('afterbegin', event.data)
    items.firstElementChild.classList.add('new')
    while (items.children.length > most) items.lastElementChild.remove()
  })
  return events
}

let events = open()
// A page in the background needs no stream, and the browser can keep it for the way back.
addEventListener('pagehide', () => events.close())
addEventListener('pageshow', (event) => {
  if (event.persisted) events = open()
})
