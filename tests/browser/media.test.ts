// Pictures from the file that somebody drags in to the places where they are seen: the list, the till, the shop and the palette.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { picture, wide } from './harness/look.ts';
import { readyTill, scan, signInManager } from './harness/screens.ts';
import type { Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

interface Made { name: string; mimeType: string; buffer: Buffer }

/** Files as a camera gives them, made by the browser: a colour above another. */
async function made(page: Page, colours: readonly string[]): Promise<Made[]> {
  const all = await page.evaluate((wanted) => wanted.map((colour) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 900, height: 600 });
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.fillStyle = '#f4efe6';
    context.fillRect(0, 0, 900, 600);
    context.fillStyle = colour;
    context.fillRect(250, 120, 400, 380);
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  }), colours);
  return all.map((data, at) => ({ name: `picture-${at + 1}.png`, mimeType: 'image/png', buffer: Buffer.from(data, 'base64') }));
}

/** What a drag from a folder ends with. */
async function drop(page: Page, files: readonly Made[]): Promise<void> {
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, type, text } of all) data.items.add(new File([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))], name, { type }));
    return data;
  }, files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, text: buffer.toString('base64') })));
  const place = page.getByRole('region', { name: 'Pictures' });
  await place.dispatchEvent('dragover', { dataTransfer: transfer });
  await place.dispatchEvent('drop', { dataTransfer: transfer });
}

/** Whether a picture has come as far as being seen. */
const seen = (page: Page, selector: string) => page.locator(selector).first().evaluate((one) => (one as HTMLImageElement).naturalWidth > 0 && getComputedStyle(one).opacity === '1');

describe.skipIf(withoutBrowser())('pictures of products', () => {
  const here = stage();

  async function open(page: Page, hash: string): Promise<void> {
    await signInManager(page, here.server.url);
    await page.goto(`${here.server.url}/manager/${hash}`);
  }

  /** Goods with one variant and no picture of their own yet. */
  async function bare(at: number): Promise<Goods> {
    const goods = (await here.shop.goods()).filter(({ product, variant }) => product.variants.length === 1 && variant.barcodes.length > 0);
    return goods[at] as Goods;
  }

  test('files are dragged in, put in order, told in words, and seen in list, till, shop and palette', async () => {
    const { server, screens } = here;
    const { product, variant } = await bare(3);
    const [desk, till, store] = await Promise.all([screens.page(), screens.page(), screens.page()]);
    await readyTill(till, server.url, 'demo-register-11');
    await open(desk, `#/products/${product.handle}`);
    const region = desk.getByRole('region', { name: 'Pictures' });
    await region.waitFor();
    const before = await desk.getByTestId('picture').count();
    const files = await made(desk, ['#b03030', '#2f5fb0']);
    await drop(desk, [...files, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('not a picture') }]);
    await eventually(() => desk.getByTestId('picture').count(), before + 2);
    await region.getByRole('alert').filter({ hasText: 'JPEG, PNG, WebP or GIF' }).waitFor();
    await region.getByRole('button', { name: 'Noted notes.txt' }).click();
    // The browser tells of what was refused, too.
    expect(screens.complaints()).toEqual([expect.stringContaining('400 (Bad Request)')]);
    // The same file twice is one picture.
    await drop(desk, files.slice(0, 1));
    await region.getByRole('alert').filter({ hasText: 'there already' }).waitFor();
    await region.getByRole('button', { name: 'Noted picture-1.png' }).click();

    await desk.getByRole('textbox', { name: `What it shows ${before + 2}` }).fill('Blue box from the front');
    // By key to the front; the button goes along.
    for (let place = before + 1; place > 0; place -= 1) {
      await desk.getByRole('button', { name: 'Move Blue box from the front forward' }).focus();
      await desk.keyboard.press('Enter');
    }
    await eventually(() => desk.getByTestId('picture').first().getByLabel(/^What it shows/).inputValue(), 'Blue box from the front');
    const look = desk.getByRole('button', { name: /^Blue box from the front: the middle/ });
    await look.focus();
    await desk.keyboard.press('ArrowRight');
    await desk.keyboard.press('ArrowDown');
    await desk.getByRole('button', { name: 'Blue box from the front: the middle is 55 % across and 55 % down' }).waitFor();
    expect(await violations(desk), 'the gallery').toEqual([]);
    await picture(desk, 'media-gallery');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('Saved.').waitFor();

    await desk.goto(`${server.url}/manager/#/products?q=${variant.sku}`);
    await eventually(() => desk.locator('.tint img').count(), 1);
    await eventually(() => seen(desk, '.tint img'), true);
    const media = (await desk.locator('.tint img').getAttribute('src'))?.split('/')[2] ?? '';
    await picture(desk, 'media-list');
    await desk.keyboard.press('Control+k');
    await desk.getByRole('combobox').fill(product.name);
    await eventually(() => seen(desk, `dialog img[src*="${media}"]`), true);
    await picture(desk, 'media-palette');

    await scan(till, variant.barcodes[0] ?? '');
    await till.getByTestId(`line-${variant.sku}`).waitFor();
    await eventually(() => seen(till, `[data-testid="line-${variant.sku}"] img[src*="${media}"]`), true);
    await till.getByLabel('Search or scan').fill(product.name);
    await eventually(() => seen(till, `.tile img[src*="${media}"]`), true);
    expect(await violations(till), 'the till').toEqual([]);
    await picture(till, 'media-till');
    // Without a network the picture is still there, from the till's own keeping.
    await store.goto(`${server.url}/p/${product.handle}`);
    await eventually(() => store.locator(`.gallery img[alt="Blue box from the front"]`).first().evaluate((one) => (one as HTMLImageElement).naturalWidth > 0), true);
    expect(await store.locator('.gallery li').count()).toBe(before + 2);
    expect(await store.locator('meta[property="og:image"]').getAttribute('content')).toContain(`/media/${media}/1280.jpg`);
    expect(await violations(store), 'the product page').toEqual([]);
    await picture(store, 'media-product');
  });

  test('a removed picture comes back by undo, and a variant gets one of its own', async () => {
    const { server, screens } = here;
    const desk = await screens.page();
    const store = await screens.page();
    await store.goto(`${server.url}/?category=Vaping/Kits`);
    const handle = (await store.locator('.product-card h2 a').first().getAttribute('href'))?.split('/').at(-1) ?? '';
    await open(desk, `#/products/${handle}`);
    await desk.getByRole('region', { name: 'Pictures' }).waitFor();
    const before = await desk.getByTestId('picture').count();
    await desk.getByTestId('pictures').setInputFiles(await made(desk, ['#3d7a3d']));
    await eventually(() => desk.getByTestId('picture').count(), before + 1);
    const own = desk.getByTestId('picture').nth(before);
    await own.getByText('For all variants').click();
    await own.getByRole('checkbox').first().check();
    await own.getByText('For 1 variant').waitFor();
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('Saved.').waitFor();
    await own.getByRole('button', { name: /^Remove/ }).click();
    await desk.getByRole('button', { name: 'Save' }).click();
    await eventually(() => desk.getByTestId('picture').count(), before);
    await desk.getByText('Saved.').waitFor();
    await desk.getByRole('region', { name: 'History' }).getByRole('button', { name: 'Undo' }).first().click();
    await eventually(() => desk.getByTestId('picture').count(), before + 1);
    await own.getByText('For 1 variant').waitFor();
  });

  test('the gallery and the shop fit a phone, in the dark, from right to left and without a script', async () => {
    const { server, screens } = here;
    const { product } = await bare(3);
    const phone = await screens.page({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await open(phone, `#/products/${product.handle}`);
    await phone.getByTestId('picture').first().waitFor();
    expect(await wide(phone)).toBe(0);
    await phone.getByRole('region', { name: 'Pictures' }).scrollIntoViewIfNeeded();
    await picture(phone, 'media-gallery-phone');
    expect(await violations(phone), 'the gallery on a phone').toEqual([]);
    const store = await screens.page({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', javaScriptEnabled: false });
    await store.goto(`${server.url}/`);
    await picture(store, 'media-shop-phone');
    await store.goto(`${server.url}/p/${product.handle}`);
    await store.locator('.gallery img').first().waitFor();
    await picture(store, 'media-product-phone');
    await phone.evaluate(() => localStorage.setItem('onhand.language', 'ar'));
    await phone.reload();
    await phone.getByTestId('picture').first().waitFor();
    expect(await wide(phone)).toBe(0);
    expect(await violations(phone), 'from right to left').toEqual([]);
    await phone.getByTestId('picture').first().scrollIntoViewIfNeeded();
    await picture(phone, 'media-gallery-ar');
  });
});
