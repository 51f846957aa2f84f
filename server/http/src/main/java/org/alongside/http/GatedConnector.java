package org.alongside.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Jetty's listening socket with a {@link ConnectionGate} in front. */
final class GatedConnector extends ServerConnector {
    private static final int SELECTORS = 2;

    private final ConnectionGate<EndPoint> gate;

    GatedConnector(Server server, ConnectionGate<EndPoint> gate, ConnectionFactory... protocols) {
        super(server, 1, SELECTORS, protocols);
        this.gate = gate;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        sweepSoon();
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key)
            throws IOException {
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress remote)) {
            throw new IOException("the connection is gone already");
        }
        var endPoint = new GatedEndPoint(channel, selector, key, getScheduler(), remote.getAddress());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    private void sweepSoon() {
        getScheduler().schedule(this::sweep, 1, TimeUnit.SECONDS);
    }

    private void sweep() {
        gate.overdue(System.nanoTime()).forEach(EndPoint::close);
        if (isRunning()) {
            sweepSoon();
        }
    }

    /** Tells the gate of every connection's first request; goes in front of everything else that handles requests. */
    final class FirstRequests extends Handler.Wrapper {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
            while (endPoint instanceof EndPoint.Wrapper tls) {
                endPoint = tls.unwrap();
            }
            gate.spoke(endPoint);
            return super.handle(request, response, callback);
        }
    }

    private final class GatedEndPoint extends SocketChannelEndPoint {
        private final InetAddress from;

        GatedEndPoint(
                SocketChannel channel,
                ManagedSelector selector,
                SelectionKey key,
                Scheduler scheduler,
                InetAddress from) {
            super(channel, selector, key, scheduler);
            this.from = from;
        }

        @Override
        public void onOpen() {
            super.onOpen();
            switch (gate.opened(this, from, System.nanoTime())) {
                case ConnectionGate.Verdict.Welcome<EndPoint>() -> {}
                case ConnectionGate.Verdict.InsteadOf<EndPoint>(var oldest) -> oldest.close();
                case ConnectionGate.Verdict.Refused<EndPoint>() -> close();
            }
        }

        @Override
        public void onClose(@Nullable Throwable cause) {
            gate.closed(this);
            super.onClose(cause);
        }
    }
}
