package org.alongside.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.alongside.kernel.Component.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InternalTlsTest {
    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    @Test
    void serverAndBrokerKnowEachOther() throws Exception {
        var tls = InternalTls.open(folder, InstantSource.system());

        assertThat(talk(tls.broker(), tls.server())).isEqualTo("CN=server, CN=broker");
    }

    @Test
    void aSecondStartKeepsTheIdentities() throws Exception {
        var first = InternalTls.open(folder, InstantSource.system()).broker();
        var second = InternalTls.open(folder, InstantSource.system()).server();

        assertThat(talk(first, second)).isEqualTo("CN=server, CN=broker");
    }

    @Test
    void anIdentityOfAnotherInstallationIsRefused() {
        var ours = InternalTls.open(folder, InstantSource.system());
        var theirs = InternalTls.open(elsewhere, InstantSource.system());

        assertThatThrownBy(() -> talk(ours.broker(), theirs.server())).isInstanceOf(IOException.class);
    }

    @Test
    void aRoleIsNotTakenForTheOther() {
        var tls = InternalTls.open(folder, InstantSource.system());

        assertThatThrownBy(() -> talk(tls.broker(), tls.broker())).isInstanceOf(IOException.class);
    }

    @Test
    void aBrokersMachineNeedsNoAuthorityKey() throws Exception {
        var server = InternalTls.open(folder, InstantSource.system());
        server.broker();
        for (String file : new String[] {"internal-ca.crt", "broker.crt", "broker.key"}) {
            Files.copy(folder.resolve(file), elsewhere.resolve(file));
        }
        var broker = InternalTls.open(elsewhere, InstantSource.system());

        assertThat(talk(broker.broker(), server.server())).isEqualTo("CN=server, CN=broker");
        assertThatThrownBy(broker::server)
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(elsewhere.resolve("server.crt").toString());
    }

    /** A TLS conversation over loopback; returns whom the listening and the calling side saw. */
    private static String talk(SSLContext listening, SSLContext calling) throws Exception {
        try (var listener = (SSLServerSocket)
                listening.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setNeedClientAuth(true);
            var seen = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> {
                try (var accepted = (SSLSocket) listener.accept()) {
                    accepted.startHandshake();
                    seen.complete(accepted.getSession().getPeerPrincipal().getName());
                    accepted.getOutputStream().write(1);
                } catch (IOException e) {
                    seen.completeExceptionally(e);
                }
            });
            try (var caller = (SSLSocket) calling.getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
                caller.startHandshake();
                int said = caller.getInputStream().read();
                assertThat(said).isEqualTo(1);
                return seen.get() + ", "
                        + caller.getSession().getPeerPrincipal().getName();
            }
        }
    }
}
