import '@onhand/ui/theme.css';
import { language } from '@onhand/ui';
import { mount } from 'svelte';
import App from './App.svelte';
import { watchForUpdates } from './device/updates.ts';
import './printing/receipt.css';
import { Till } from './till.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');

language.show();
const till = new Till();
mount(App, { target, props: { till } });
void till.start();
void watchForUpdates(till);
