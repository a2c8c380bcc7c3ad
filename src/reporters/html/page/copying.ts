/** Copies the text of the element that the button names (`data-copy`: its id) to the clipboard, and says on the button that it did. */
export function startCopying(button: HTMLButtonElement): void {
  const source = document.getElementById(button.dataset['copy'] ?? '');
  if (source === null) return;
  const label = button.textContent;
  button.hidden = false;
  const press = async (): Promise<void> => {
    button.textContent = (await copy(source)) ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => (button.textContent = label), 2000);
  };
  button.addEventListener('click', () => void press());
}

/** Where the browser gives no access to the clipboard, the text is selected, ready to be copied by hand. */
async function copy(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    getSelection()?.selectAllChildren(source);
    return false;
  }
}
