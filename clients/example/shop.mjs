// A whole shop in a terminal, by nothing but the HTTP interface: `node clients/example/shop.mjs http://127.0.0.1:8080 mug`. It reads the
// catalogue, finds what was asked for, shows where it is there, fills a basket, orders it for collection, and follows the order.
// A front end of one's own does the same with a screen. What each answer holds stands at /docs/ of the server.
const [shop, ...words] = process.argv.slice(2);
if (!shop || words.length === 0) {
  console.error('usage: node shop.mjs ADDRESS WORDS');
  process.exit(2);
}
const ONE = 1000; // Quantities are in thousandths, money in the smallest unit of the currency: of most, hundredths.

async function ask(path, body) {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? null) };
  const response = await fetch(`${shop}/api/v1${path}`, body === undefined ? {} : post);
  const answer = await response.json();
  // Every refusal has a code for programs, a sentence for people, and the facts that it is about.
  if (!response.ok) throw new Error(`${answer.code ?? response.status}: ${answer.detail ?? ''}`);
  return answer;
}

/** All pages of the catalogue. With `since` and `epoch` one asks later for what has changed only. */
async function catalogue() {
  const first = await ask('/catalogue?limit=500');
  for (let { next } = first; next; ) {
    const page = await ask(`/catalogue?limit=500&cursor=${encodeURIComponent(next)}`);
    first.products.push(...page.products);
    next = page.next;
  }
  return first;
}

const { products, branches, currency } = await catalogue();
const money = (amount) => new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount / 100);
const branchName = (id) => branches.find((branch) => branch.id === id)?.name ?? `branch ${id}`;

// Find it. What asks for somebody's age is left to a shop that asks.
const wanted = words.join(' ').toLowerCase();
const found = products.filter(({ name, age_min }) => age_min === null && name.toLowerCase().includes(wanted)).slice(0, 5);
if (found.length === 0) throw new Error(`nothing is called ${wanted}`);

// Where is it there? One asks for many at once; over the socket the same is told as it changes.
const variants = found.flatMap((product) => product.variants.map((variant) => ({ ...variant, title: `${product.name} ${variant.name}`.trim() })));
const badges = await ask(`/badges?${variants.map(({ sku }) => `sku=${sku}`).join('&')}`);
const badgeOf = (sku) => badges.find((badge) => badge.sku === sku)?.branches ?? [];
const thereIn = (sku) => badgeOf(sku).filter(({ availability }) => availability !== 'out').map(({ branch }) => branch);
for (const { sku, title, price } of variants) {
  console.log(`${title}  ${money(price)}  ${thereIn(sku).map(branchName).join(', ') || 'sold out'}`);
}
const chosen = variants.find(({ sku }) => thereIn(sku).length > 0);
if (!chosen) throw new Error('all of it is sold out');
const [branch] = thereIn(chosen.sku);

// A basket is named by what the server answers; whoever has the name has the basket. Nothing is set aside for it.
const { id: cart } = await ask('/carts', null);
const basket = await ask(`/carts/${cart}/lines`, { sku: chosen.sku, quantity: ONE });
for (const { problem } of basket.lines.filter((line) => line.problem)) console.log('in the basket:', problem);
console.log(`in the basket: 1 × ${chosen.title}, ${money(basket.goods)}`);

// The order. It says the sum that was shown: nobody pays more than that. Sent twice, it is one order.
const order = await ask('/checkout', {
  cart,
  contact: { name: 'Ada Example', email: 'ada@example.com', phone: '' },
  delivery: { collect: { branch, pay_in_store: true } },
  total: basket.goods,
  age_confirmed: null,
  note: '',
  language: 'en',
});
console.log(`order ${order.number} for ${branchName(branch)}: ${order.state}`);

// Its key opens it to its customer. Each question is answered as soon as there is news, or after 25 seconds as it stands.
let { state, seq } = order;
while (!['confirmed', 'fulfilled', 'cancelled'].includes(state)) {
  ({ state, seq } = await ask(`/checkout/${order.key}?after=${seq}`));
  console.log(`order ${order.number}: ${state}`);
}
console.log(`its page: ${shop}/order/${order.key}`);
