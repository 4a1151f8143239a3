// An invoice as a file that is saved: the token goes in a header, so that a plain link would not do.
export class PaperFile {
  /** Whether the last one could not be had. */
  failed: boolean = $state(false);
  /** The number of the one that is on its way. */
  busy: string | null = $state(null);

  async save(number: string, read: () => Promise<Blob>): Promise<void> {
    this.failed = false;
    this.busy = number;
    try {
      const address = URL.createObjectURL(await read());
      const link = document.createElement('a');
      link.href = address;
      link.download = `${number}.pdf`;
      link.click();
      URL.revokeObjectURL(address);
    } catch {
      this.failed = true;
    }
    this.busy = null;
  }
}
