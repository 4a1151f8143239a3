import { browserEnvironment } from '@onhand/sdk/environment';
import { Connection } from '@onhand/sdk/connection';
import { followBadges } from './badges.ts';

followBadges(document, () => new Connection({ environment: browserEnvironment(), token: null, client: 'onhand-shop/0.1' }));
