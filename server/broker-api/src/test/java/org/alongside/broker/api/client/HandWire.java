package org.alongside.broker.api.client;

import java.util.ArrayList;
import java.util.List;
import org.alongside.broker.api.wire.BrokerJson;
import org.alongside.broker.api.wire.Frame;
import org.alongside.kernel.Result;

/** A {@link Wire} whose far end is the test. */
final class HandWire implements Wire {
    private static final BrokerJson JSON = new BrokerJson();

    /** One dialled socket. */
    static final class Dialled implements Line {
        private final Listener listener;
        final List<Frame> sent = new ArrayList<>();
        boolean aborted;

        Dialled(Listener listener) {
            this.listener = listener;
        }

        void opens() {
            listener.opened(this);
        }

        void says(Frame frame) {
            listener.text(JSON.write(frame));
        }

        void says(String text) {
            listener.text(text);
        }

        void closes() {
            listener.closed("closed by the test");
        }

        <F extends Frame> List<F> sent(Class<F> type) {
            return sent.stream().filter(type::isInstance).map(type::cast).toList();
        }

        @Override
        public void send(String text) {
            sent.add(((Result.Ok<Frame>) JSON.read(text)).value());
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }

    final List<Dialled> dialled = new ArrayList<>();

    @Override
    public void open(Listener listener) {
        dialled.add(new Dialled(listener));
    }

    Dialled last() {
        return dialled.getLast();
    }
}
