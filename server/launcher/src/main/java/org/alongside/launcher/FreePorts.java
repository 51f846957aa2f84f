package org.alongside.launcher;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.alongside.launcher.settings.Settings;

/** Settings that give every listener a port that was free a moment ago, for a server beside others on one machine. */
final class FreePorts {
    private FreePorts() {}

    /** As {@code --set} takes them. Whoever takes one of the ports meanwhile makes the start fail with its name. */
    static List<String> settings() throws IOException {
        var set = new ArrayList<String>();
        var held = new ArrayList<ServerSocket>();
        try (var udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            for (String port : Settings.ports()) {
                var socket = new ServerSocket(0);
                held.add(socket);
                set.add(port + "=" + socket.getLocalPort());
            }
            set.add("broker.ports=" + udp.getLocalPort());
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
        return set;
    }
}
