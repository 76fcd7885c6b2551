// Puts a button on blocks of code that copies them; of a session at a prompt it takes what was typed.
function typed(text) {
  const lines = []
  let goesOn = false
  for (const line of text.split('\n')) {
    if (goesOn || line.startsWith('$ ')) {
      lines.push(goesOn ? line : line.slice(2))
      goesOn = line.endsWith('\\')
    }
  }
  return lines.join('\n')
}

// Only pages that came safely, or from this machine, may copy.
if (navigator.clipboard) {
  for (const code of document.querySelectorAll('.document pre > code')) {
    const text = code.className === 'language-console' ? typed(code.textContent) : code.textContent
    if (text === '') continue
    const button = document.createElement('button')
    button.className = 'copy'
    button.textContent = 'Copy'
    button.addEventListener('click', async () => {
      button.textContent = await navigator.clipboard.writeText(text).then(() => 'Copied', () => 'Not copied')
      setTimeout(() => (button.textContent = 'Copy'), 2000)
    })
    code.parentElement.before(button)
  }
}
