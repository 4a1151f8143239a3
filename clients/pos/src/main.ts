import '@onhand/ui/theme.css';
import { mount } from 'svelte';
import App from './App.svelte';
import './receipt.css';
import { Till } from './model/till.svelte.ts';
import { watchForUpdates } from './updates.ts';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');

const till = new Till();
mount(App, { target, props: { till } });
void till.start();
void watchForUpdates(till);
