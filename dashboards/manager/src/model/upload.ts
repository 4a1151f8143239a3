// A picture on its way to the server, which keeps it under the hash of what is in it.
import type { MediaView, Problem } from '@onhand/sdk';
import { refusal } from '@onhand/ui';
import type { Link } from './link.ts';
import { say } from './words.ts';

/** As the server has it (`protocol/src/limits.rs`); it refuses more, but only when all of it has arrived. */
const PICTURE_BYTES_MAX = 20 * 1024 * 1024;

/**
 * Sends a file, and tells how much of it is there: 1 while the server makes its sizes. A sentence when it is not kept. Only this
 * way of asking tells how far it is.
 */
export function uploadPicture(link: Link, file: File, ondone: (part: number) => void = () => undefined): Promise<MediaView | string> {
  if (file.size > PICTURE_BYTES_MAX) return Promise.resolve(say('too_large', { n: PICTURE_BYTES_MAX / 1024 / 1024 }));
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/v1/media');
    request.setRequestHeader('authorization', `Bearer ${link.api.token ?? ''}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => ondone(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 200) return resolve(request.response as MediaView);
      const problem = request.response as Problem | null;
      resolve(problem ? refusal({ ...problem, message: problem.detail }) : say('not_uploaded'));
    };
    request.onerror = () => resolve(say('not_uploaded'));
    request.send(file);
  });
}
