// Shows the copy buttons, and lets them copy the text before them.

const announcement = document.getElementById('announcement');
const shownMs = 2000;

/** The way without a clipboard, which browsers keep from pages over plain http: selects the text and asks for a copy. */
const copySelected = (element) => {
  getSelection()?.selectAllChildren(element);
  return document.execCommand('copy');
};

const copied = async (element) => {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    return copySelected(element);
  }
};

const say = (button, text) => {
  button.textContent = text;
  announcement.textContent = text;
  setTimeout(() => {
    button.textContent = 'Copy';
    announcement.textContent = '';
  }, shownMs);
};

for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const isCopied = await copied(button.parentElement.querySelector('pre'));
    say(button, isCopied ? 'Copied' : 'Selected: press Ctrl+C');
  });
}
