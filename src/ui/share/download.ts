/** Gives the visitor a file. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The download has its own hold on the data once the click is handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
