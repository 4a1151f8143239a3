// Passkeys between the page and the browser: asks the shop what to ask the browser, and sends what it answers with the form that the page
// has for it. Who is signed in, and whether an answer is good, is the shop's to say. Without a script the page has other ways in.

/** A question is asked anew before the shop takes it for too old. */
const RENEW_MS = 4 * 60 * 1_000;

export interface World {
  /** Asks the shop; fails with a `Refused` where it says no. */
  ask: (address: string, fields: URLSearchParams) => Promise<unknown>;
  /** What makes passkeys and uses them; null in a browser that knows none. */
  credentials: Pick<CredentialsContainer, 'create' | 'get'> | null;
  /** Whether passkeys are offered where an address is typed. */
  offersThem: () => Promise<boolean>;
  send: (form: HTMLFormElement) => void;
}

/** The shop has said no, in the words of its page. */
export class Refused extends Error {}

const browser: World = {
  ask: async (address, fields) => {
    const answer = await fetch(address, { method: 'POST', body: fields, headers: { accept: 'application/json' }, cache: 'no-store' });
    const said: unknown = await answer.json();
    if (!answer.ok) throw new Refused((said as { detail?: string }).detail ?? answer.statusText);
    return said;
  },
  credentials: 'PublicKeyCredential' in globalThis && 'credentials' in navigator ? navigator.credentials : null,
  offersThem: async () => {
    const known = 'PublicKeyCredential' in globalThis ? PublicKeyCredential : null;
    return (await known?.isConditionalMediationAvailable?.()) ?? false;
  },
  send: (form) => form.submit(),
};

/** Brings the forms of a page to life that have to do with passkeys. */
export function followPasskeys(page: Document, world: World = browser): void {
  const make = page.querySelector<HTMLFormElement>('form[data-passkey-new]');
  if (make) making(make, world);
  const enter = page.querySelector<HTMLFormElement>('form[data-passkey-sign-in]');
  if (enter) entering(enter, world);
}

function making(form: HTMLFormElement, world: World): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void attempt(form, async () => {
      if (!world.credentials) return tell(form, 'unable');
      const asked = await world.ask(form.dataset['passkeyNew'] ?? '', fieldsOf(form));
      const made = await world.credentials.create({ publicKey: creation(asked as PublicKeyCredentialCreationOptionsJSON) });
      if (!made) return tell(form, 'cancelled');
      // The password has done its part.
      const password = form.querySelector<HTMLInputElement>('input[name=password]');
      if (password) password.value = '';
      answer(form, registered(made as PublicKeyCredential), world);
    });
  });
}

function entering(form: HTMLFormElement, world: World): void {
  if (!world.credentials) return;
  const { credentials } = world;
  form.hidden = false;
  let offered = new AbortController();
  const get = async (more: CredentialRequestOptions) => {
    const asked = await world.ask(form.dataset['passkeySignIn'] ?? '', new URLSearchParams());
    return credentials.get({ ...more, publicKey: request(asked as PublicKeyCredentialRequestOptionsJSON) });
  };
  /** Passkeys among what the browser offers for the address, until one is chosen or the button is pressed. */
  const offer = async () => {
    offered = new AbortController();
    const { signal } = offered;
    try {
      if (!(await world.offersThem())) return;
      while (!signal.aborted) {
        const old = AbortSignal.timeout(RENEW_MS);
        try {
          const chosen = await get({ mediation: 'conditional', signal: AbortSignal.any([signal, old]) });
          if (chosen) answer(form, signed(chosen as PublicKeyCredential), world);
          return;
        } catch (error) {
          if (!old.aborted) throw error;
        }
      }
    } catch {
      // Nobody has asked for it: the button is there, and tells what is wrong.
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    offered.abort();
    void attempt(form, async () => {
      const chosen = await get({});
      if (chosen) return answer(form, signed(chosen as PublicKeyCredential), world);
      tell(form, 'cancelled');
    }).then((again) => (again ? offer() : undefined));
  });
  // This page may be the answer to one that was refused, and a browser that chooses by itself would send the same again and again.
  if (form.action !== form.ownerDocument.URL) void offer();
}

/** Tries something that the form is about, once at a time. True where it came to nothing, and somebody may try again. */
async function attempt(form: HTMLFormElement, what: () => Promise<void>): Promise<boolean> {
  const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
  const problem = form.querySelector<HTMLElement>('[data-problem]');
  if (problem) problem.hidden = true;
  if (button) button.disabled = true;
  try {
    await what();
  } catch (error) {
    if (error instanceof Refused) say(form, error.message);
    else tell(form, reasonOf(error));
  }
  if (button) button.disabled = false;
  return !problem?.hidden;
}

/** Which of the page's words says what went wrong. */
function reasonOf(error: unknown): 'there' | 'cancelled' | 'unreachable' {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'InvalidStateError') return 'there';
  return name === 'TypeError' || name === 'SyntaxError' ? 'unreachable' : 'cancelled';
}

function tell(form: HTMLFormElement, word: 'unable' | 'there' | 'cancelled' | 'unreachable'): void {
  say(form, form.dataset[word] ?? '');
}

function say(form: HTMLFormElement, text: string): void {
  const problem = form.querySelector<HTMLElement>('[data-problem]');
  if (!problem) return;
  problem.textContent = text;
  problem.hidden = false;
}

function answer(form: HTMLFormElement, said: unknown, world: World): void {
  const field = form.querySelector<HTMLInputElement>('input[name=passkey]');
  if (field) field.value = JSON.stringify(said);
  world.send(form);
}

function fieldsOf(form: HTMLFormElement): URLSearchParams {
  const fields = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return new URLSearchParams(fields.filter(([name]) => name !== 'passkey'));
}

function creation(asked: PublicKeyCredentialCreationOptionsJSON): PublicKeyCredentialCreationOptions {
  return {
    ...(asked as unknown as PublicKeyCredentialCreationOptions),
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: (asked.excludeCredentials ?? []).map(
      (known) => ({ ...known, id: bytes(known.id) }) as PublicKeyCredentialDescriptor,
    ),
  };
}

function request(asked: PublicKeyCredentialRequestOptionsJSON): PublicKeyCredentialRequestOptions {
  // Whose passkey it is, it says itself: none is named.
  return { ...(asked as unknown as PublicKeyCredentialRequestOptions), challenge: bytes(asked.challenge), allowCredentials: [] };
}

function registered(made: PublicKeyCredential): unknown {
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...common(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

function signed(chosen: PublicKeyCredential): unknown {
  const response = chosen.response as AuthenticatorAssertionResponse;
  return {
    ...common(chosen),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

function common(credential: PublicKeyCredential): object {
  const id = text(credential.rawId);
  return { id, rawId: id, type: 'public-key', authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: {} };
}

/** Bytes of a text in base64url. */
export function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

/** The other way round. */
export function text(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
