package org.alongside.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What reading and writing one INVITE of common size costs, beside what nobody can do without: its text decoded, cut into
 * names and values, and put together again.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SipBenchmark {
    private static final byte[] INVITE = """
            INVITE sip:support@bank.example SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5081;branch=z9hG4bK776asdhds;rport
            Max-Forwards: 70
            To: <sip:support@bank.example>
            From: "Ana" <sip:c-123@bank.example>;tag=1928301774
            Call-ID: a84b4c76e66710@192.0.2.1
            CSeq: 314159 INVITE
            Contact: <sip:c-123@192.0.2.1:5081>
            Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO
            Supported: timer, replaces
            User-Agent: Alongside
            Content-Type: application/sdp
            Content-Length: 0

            """.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);

    /** As bare as it gets in this language, without a look at any value. */
    @Benchmark
    public byte[] bare() {
        String text = new String(INVITE, StandardCharsets.UTF_8);
        var out = new StringBuilder(1024);
        int start = 0;
        for (int end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n", start)) {
            int colon = text.indexOf(": ", start);
            if (start == 0 || colon < 0 || colon > end) {
                out.append(text.substring(start, end));
            } else {
                out.append(text.substring(start, colon)).append(": ").append(text.substring(colon + 2, end));
            }
            out.append("\r\n");
            start = end + 2;
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public Parsed read() {
        return MessageParser.parse(INVITE);
    }

    @Benchmark
    public byte[] readAndWrite() {
        return switch (MessageParser.parse(INVITE)) {
            case Parsed.Message(var message) -> message.toBytes();
            case Parsed.KeepAlive keepAlive -> throw new IllegalStateException("a keep-alive");
            case Parsed.Malformed malformed -> throw new IllegalStateException(malformed.toString());
        };
    }
}
