package org.alongside.broker;

import org.alongside.broker.port.ExternalPorts;
import org.alongside.broker.port.InternalPorts;
import org.alongside.broker.port.Limits;

/**
 * What one media broker needs to know; read once.
 *
 * @param external towards browsers and apps, 16000–16004
 * @param internal towards SIP endpoints, 17000–24999
 * @param control towards servers, 8092
 */
public record BrokerSettings(ExternalPorts external, InternalPorts internal, Control control, Limits limits) {

    /**
     * Where servers reach us, with mutual TLS.
     *
     * @param bind an address of the management network, else of the internal, else of the external one
     * @param port 0 lets the system choose, see {@link MediaBroker#controlPort}
     */
    public record Control(String bind, int port) {}
}
