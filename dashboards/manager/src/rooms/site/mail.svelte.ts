// How mails are sent, as an editor has it.
import type { MailProtection, MailTransport, MailView, PutMail } from '@onhand/sdk';

/** The port that mail servers usually listen on. */
export const USUAL_PORT: Readonly<Record<MailProtection, number>> = { start_tls: 587, tls: 465, none: 25 };

export class MailDraft {
  transport: MailTransport = $state('file');
  protection: MailProtection = $state('start_tls');
  texts = $state({ sender_name: '', sender_address: '', reply_to: '', host: '', user: '' });
  port: string = $state('');
  /** What somebody types to replace the password that is kept; the kept one is never shown. */
  password: string = $state('');
  #version = 0;
  #asRead = '';

  constructor(view: MailView) {
    this.read(view);
  }

  read({ transport, protection, sender_name, sender_address, reply_to, host, user, port, version }: MailView): void {
    [this.transport, this.protection] = [transport, protection];
    this.texts = { sender_name, sender_address, reply_to, host, user };
    this.port = port === 0 ? '' : String(port);
    this.password = '';
    this.#version = version;
    this.#asRead = this.#written();
  }

  get settingsChanged(): boolean {
    return this.#written() !== this.#asRead;
  }

  get changed(): boolean {
    return this.settingsChanged || this.password !== '';
  }

  command(): PutMail {
    const { transport, protection } = this;
    const texts = $state.snapshot(this.texts);
    const trimmed = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.trim()])) as typeof texts;
    return { transport, protection, ...trimmed, port: Number(this.port) || 0, version: this.#version };
  }

  #written(): string {
    return JSON.stringify([this.transport, this.protection, this.texts, this.port]);
  }
}
