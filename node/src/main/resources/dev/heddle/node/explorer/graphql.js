// Runs a query without leaving the page; without this the form opens the bare answer.
const form = document.getElementById('ask')
const query = document.getElementById('query')
const result = document.getElementById('result')
const took = document.getElementById('took')

async function run() {
  const began = performance.now()
  took.textContent = 'asking'
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: query.value }),
    })
    const text = await response.text()
    try {
      result.textContent = JSON.stringify(JSON.parse(text), null, 2)
    } catch {
      result.textContent = text
    }
    took.textContent = `${response.ok ? '' : response.status + ', '}${Math.round(performance.now() - began)} ms`
  } catch (error) {
    took.textContent = `no answer: ${error.message}`
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  run()
})
query.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    run()
  }
})
