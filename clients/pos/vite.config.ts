import { defineConfig } from 'vite';
import { application } from '../ui/vite.ts';
import { serviceWorker } from './service-worker.ts';

export default defineConfig(application('/pos/', [serviceWorker()]));
