package org.alongside.bench.calls;

import gov.nist.javax.sip.parser.StringMsgParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One INVITE with a description read and written, and all messages of RFC 4475 read, by our parser and by JAIN SIP's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageBenchmark {
    /** The folder with the messages of RFC 4475; they are no part of the project. */
    static final String VECTORS = "alongside.rfc4475";

    private static final byte[] INVITE = ("""
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
            Content-Length: %d

            """.formatted(Wire.DESCRIPTION.length())
                            .replace("\n", "\r\n")
                    + Wire.DESCRIPTION)
            .getBytes(StandardCharsets.UTF_8);

    private final StringMsgParser jain = new StringMsgParser();
    private final List<byte[]> torture = new ArrayList<>();

    @Setup
    public void read() throws IOException {
        StringMsgParser.setComputeContentLengthFromMessage(false);
        String folder = System.getProperty(VECTORS, "");
        if (!folder.isEmpty()) {
            try (var files = Files.list(Path.of(folder))) {
                for (Path file : files.sorted().toList()) {
                    torture.add(Files.readAllBytes(file));
                }
            }
        }
    }

    @Benchmark
    public byte[] ourInvite() {
        return switch (MessageParser.parse(INVITE)) {
            case Parsed.Message(var message) -> message.toBytes();
            case Parsed.KeepAlive keepAlive -> throw new IllegalStateException("a keep-alive");
            case Parsed.Malformed malformed -> throw new IllegalStateException(malformed.toString());
        };
    }

    @Benchmark
    public byte[] jainInvite() throws ParseException {
        var message = jain.parseSIPMessage(INVITE, true, false, null);
        return message.encodeAsBytes("udp");
    }

    @Benchmark
    public void ourTorture(Blackhole result) {
        for (byte[] message : torture) {
            result.consume(MessageParser.parse(message));
        }
    }

    /** What it refuses it throws; that is its way to say so. */
    @Benchmark
    public void jainTorture(Blackhole result) {
        for (byte[] message : torture) {
            try {
                result.consume(jain.parseSIPMessage(message, true, false, null));
            } catch (ParseException | RuntimeException refused) {
                result.consume(refused);
            }
        }
    }
}
