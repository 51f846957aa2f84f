package org.alongside.broker.socket;

import java.net.InetSocketAddress;

/** One local UDP port, as those see it who may name it but not touch it. */
public interface Wire {
    InetSocketAddress local();
}
