import { browserEnvironment, hurryWhenSeen, pagePatience } from '@onhand/sdk/environment';
import { Connection } from '@onhand/sdk/connection';
import { followBadges } from './badges.ts';
import { watchOrder } from './order.ts';
import { followPasskeys } from './passkeys.ts';
import { choosing } from './picker.ts';
import { watchRoom } from './room.ts';
import { remembering } from './seen.ts';
import { suggesting } from './suggest.ts';

choosing(document);
watchOrder(document);
watchRoom(document);
suggesting(document);
followPasskeys(document);
void remembering(document);
const connection = followBadges(
  document, () => new Connection({ environment: browserEnvironment(), token: null, client: 'onhand-shop/0.1', waitMaxMs: pagePatience }),
);
if (connection) hurryWhenSeen(() => connection.retryNow());
