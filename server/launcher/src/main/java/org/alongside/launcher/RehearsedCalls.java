package org.alongside.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.alongside.kernel.Id;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls that a rehearsal makes through the server's own doors, so that the first caller of a real start finds the way to an
 * agent read, linked and measured by the JVM. Both ends are here: a visitor of the shop, another one for each call, and the
 * demo's agent. They agree on media, of which none is sent.
 */
final class RehearsedCalls implements AutoCloseable {
    /** So many that the JVM has seen which methods matter. */
    private static final int CALLS = 60;

    private static final long WITHIN_SECONDS = 10;

    /** What a browser would offer, at its shortest. */
    private static final String OFFER = """
            v=0
            o=- 1 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            c=IN IP4 0.0.0.0
            a=ice-ufrag:k3Qf
            a=ice-pwd:x6zS1tTqfDzE0nqYb6Yk2m8p
            a=fingerprint:sha-256 5B:1A:0C:77:8E:21:3D:94:AA:BC:10:F2:64:7D:99:01:35:C8:E4:5F:12:6B:D0:3A:88:91:4C:27:EE:B6:70:0F
            a=setup:actpass
            a=mid:0
            a=sendrecv
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            m=video 9 UDP/TLS/RTP/SAVPF 96
            c=IN IP4 0.0.0.0
            a=ice-ufrag:k3Qf
            a=ice-pwd:x6zS1tTqfDzE0nqYb6Yk2m8p
            a=fingerprint:sha-256 5B:1A:0C:77:8E:21:3D:94:AA:BC:10:F2:64:7D:99:01:35:C8:E4:5F:12:6B:D0:3A:88:91:4C:27:EE:B6:70:0F
            a=setup:actpass
            a=mid:1
            a=sendrecv
            a=rtcp-mux
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 nack pli
            """.replace("\n", "\r\n");

    private final String server;
    private final DataFolder folder;
    private final HttpClient http;
    private final SecureRandom random = new SecureRandom();

    /** @param port of HTTPS, on loopback */
    RehearsedCalls(int port, DataFolder folder) throws IOException, GeneralSecurityException {
        this.server = "localhost:" + port;
        this.folder = folder;
        this.http = HttpClient.newBuilder().sslContext(trusting(folder)).build();
    }

    private static SSLContext trusting(DataFolder folder) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        keys.setCertificateEntry("own", certificate(folder));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        var context = SSLContext.getInstance("TLS");
        TrustManager[] managers = trust.getTrustManagers();
        context.init(null, managers, null);
        return context;
    }

    private static Certificate certificate(DataFolder folder) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(folder.path("tls").resolve("https.crt"))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** Fails where a call does not come about. */
    void run() throws IOException, InterruptedException {
        String password = Files.readString(folder.path("agent.password")).strip();
        var agent = new Side(token("/api/v1/agents/sign-in", """
                {"username":"%s","password":"%s"}""".formatted(Demo.NAME, password)));
        agent.says("presence", "\"available\":true");
        agent.hears("ok");
        for (int call = 0; call < CALLS; call++) {
            call(agent);
        }
    }

    private void call(Side agent) throws IOException, InterruptedException {
        http.send(
                HttpRequest.newBuilder(URI.create("https://" + server + "/sample/"))
                        .build(),
                BodyHandlers.ofString());
        var visitor = new Side(token("/sample/token", ""));
        String call = "\"call\":\"" + Id.random(random) + "\"";
        String both = ",\"audio\":\"sendrecv\",\"video\":\"sendrecv\"";
        visitor.says("call.dial", call + both + ",\"to\":\"agent:" + Demo.NAME + "\"");
        visitor.says(
                "call.attach",
                call + ",\"attach\":1,\"sdp\":" + JsonMapper.shared().writeValueAsString(OFFER));
        String ring = agent.hears("call.incoming").path("ring").asString();
        agent.says(
                "call.attach",
                call + ",\"attach\":1,\"sdp\":" + JsonMapper.shared().writeValueAsString(OFFER));
        agent.says("call.answer", call + both + ",\"ring\":\"" + ring + "\"");
        agent.hears("call.attached");
        visitor.hears("call.attached");
        visitor.says("call.end", call);
        agent.hears("call.ended");
        visitor.hears("call.ended");
        visitor.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    private String token(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://" + server + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        return JsonMapper.shared().readTree(answer.body()).path("token").asString();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** One end of a call. */
    private final class Side implements WebSocket.Listener {
        private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;
        private int said;

        Side(String token) throws IOException, InterruptedException {
            socket = http.newWebSocketBuilder()
                    .subprotocols("alongside.v1")
                    .buildAsync(URI.create("wss://" + server + "/gateway/v1"), this)
                    .join();
            send("{\"type\":\"hello\",\"token\":\"" + token + "\",\"connection\":\"" + Id.random(random) + "\"}");
            hears("welcome");
        }

        void says(String type, String fields) {
            said++;
            send("{\"type\":\"%s\",\"id\":\"%d\",\"seq\":%d,%s}".formatted(type, said, said, fields));
        }

        private void send(String message) {
            socket.sendText(message, true).join();
        }

        /** The next message of this type; those before it are of no interest. */
        JsonNode hears(String type) throws IOException, InterruptedException {
            for (; ; ) {
                var message = heard.poll(WITHIN_SECONDS, TimeUnit.SECONDS);
                if (message == null) {
                    throw new IOException("the rehearsal waited for " + type);
                }
                if (message.path("type").asString().equals(type)) {
                    return message;
                }
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(JsonMapper.shared().readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
