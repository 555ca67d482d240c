// Fills in what the old Electron's Node 18.15 lacks and current libraries use. Never part of the product.
'use strict';

const diagnostics = require('node:diagnostics_channel');
const { webcrypto } = require('node:crypto');

if (globalThis.crypto === undefined) {
  Object.defineProperty(globalThis, 'crypto', {
    value: webcrypto,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

if (diagnostics.tracingChannel === undefined) {
  // As Node 20 has it (five channels with the tracing around a call), without the store bindings that nothing here uses.
  const parts = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

  class TracingChannel {
    constructor(nameOrChannels) {
      for (const part of parts) {
        this[part] =
          typeof nameOrChannels === 'string'
            ? diagnostics.channel(`tracing:${nameOrChannels}:${part}`)
            : nameOrChannels[part];
      }
    }
    get hasSubscribers() {
      return parts.some((part) => this[part].hasSubscribers);
    }
    subscribe(handlers) {
      for (const part of parts) if (handlers[part]) this[part].subscribe(handlers[part]);
    }
    unsubscribe(handlers) {
      let all = true;
      for (const part of parts) if (handlers[part] && !this[part].unsubscribe(handlers[part])) all = false;
      return all;
    }
    traceSync(run, context = {}, self, ...args) {
      this.start.publish(context);
      try {
        context.result = Reflect.apply(run, self, args);
        return context.result;
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    }
    tracePromise(run, context = {}, self, ...args) {
      const settle = (part, value) => {
        context[part] = value;
        if (part === 'error') this.error.publish(context);
        this.asyncStart.publish(context);
        this.asyncEnd.publish(context);
      };
      this.start.publish(context);
      try {
        return Promise.resolve(Reflect.apply(run, self, args)).then(
          (value) => {
            settle('result', value);
            return value;
          },
          (error) => {
            settle('error', error);
            throw error;
          },
        );
      } finally {
        this.end.publish(context);
      }
    }
    traceCallback(run, position = -1, context = {}, self, ...args) {
      const index = position < 0 ? args.length + position : position;
      const callback = args[index];
      const channel = this;
      args[index] = function (error, value) {
        context[error ? 'error' : 'result'] = error ?? value;
        if (error) channel.error.publish(context);
        channel.asyncStart.publish(context);
        try {
          return Reflect.apply(callback, this, arguments);
        } finally {
          channel.asyncEnd.publish(context);
        }
      };
      return this.traceSync(run, context, self, ...args);
    }
  }

  diagnostics.tracingChannel = (nameOrChannels) => new TracingChannel(nameOrChannels);
}
