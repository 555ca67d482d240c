/** The ui page's entry: takes the read port, follows the status, mounts the app. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod';
import { App } from './app';
import { listenForReadPort } from './data/store-connection';
import { recallZoom } from './state/zoom';
import { ErrorBoundary } from './ui/error-boundary';
import './ui/theme.css';

// zod would try to compile its checks at run time, which the page's policy rightly forbids.
z.config({ jitless: true });
listenForReadPort();
recallZoom();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
    </StrictMode>,
  );
}
