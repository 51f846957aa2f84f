package org.alongside.broker.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** The sockets of one media loop, and the one place where that loop sleeps. */
public interface Sockets extends AutoCloseable {
    /**
     * Binds a port; from then on {@link #await} tells of it.
     *
     * @throws IOException when the port is taken or the address is not ours
     */
    UdpSocket bind(InetSocketAddress local) throws IOException;

    /** Sleeps until something has arrived, {@link #wakeUp} was called or the time is over; tells each readable socket. */
    void await(long timeoutMillis, Consumer<UdpSocket> readable);

    /** Ends the present or the next sleep. Any thread. */
    void wakeUp();

    @Override
    void close();
}
