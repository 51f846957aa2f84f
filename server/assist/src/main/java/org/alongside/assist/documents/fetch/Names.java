package org.alongside.assist.documents.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Who knows the addresses of a host's name. May block. */
@FunctionalInterface
public interface Names {
    /** What this machine's resolver says. */
    Names SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    List<InetAddress> addresses(String host) throws UnknownHostException;
}
