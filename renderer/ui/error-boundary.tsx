/** The last net under the window: a sentence and a way on instead of a white page. */
import { Component } from 'react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { EmptyState } from './empty-state';

interface Props {
  children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <EmptyState title="This window could not be drawn" role="alert">
        <p>Your mail is safe. Reloading usually helps.</p>
        <Button look="primary" onClick={() => window.location.reload()}>
          Reload
        </Button>
      </EmptyState>
    );
  }
}
