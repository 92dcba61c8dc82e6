/** Figures and seeds for whoever reads the output of a run. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}
