package org.alongside.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.sip.Messages;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Every message of RFC 4475, read from the shared vectors, with the verdict that the RFC gives it. */
class TortureTest {
    private static final Capabilities PHONE = new Capabilities(
            List.of("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO"), List.of(), List.of("application/sdp"));

    /**
     * {@code ok}: to be accepted. A number: to be refused so (RFC 4475 leaves a choice in some; ours is the stricter).
     * {@code discard}: to be dropped in silence. REGISTER, MESSAGE and unknown methods are 405 or 501 for a phone: that
     * they get that far is the point of those messages.
     */
    private static final String VERDICTS = """
            wsinv ok        intmeth 501     esc01 ok        escnull 405     esc02 501       lwsdisp ok
            longreq ok      dblreq 405      semiuri ok      transports ok   mpart01 405     unreason ok
            noreason ok
            badinv01 400    clerr 400       ncl 400         scalar02 400    scalarlg discard
            quotbal 400     ltgtruri 400    lwsruri 400     lwsstart 400    trws 400        escruri 400
            baddate ok      regbadct 400    badaspec 400    baddn 400       badvers 505     mismatch01 400
            mismatch02 400  bigcode discard
            badbranch ok    insuf 400       unkscm 416      novelsc 416     unksm2 405      bext01 420
            invut 415       regaut01 405    multi01 400     mcl01 400       bcast ok        zeromf ok
            cparam01 405    cparam02 405    regescrt 405    sdp01 406       inv2543 ok      test discard
            """;

    @Test
    void everyTortureMessageMeetsItsVerdict() throws IOException {
        var folder = vectors();
        Assumptions.assumeTrue(folder != null, "SKIPPED: ../shared/vectors/rfc4475 is not here");
        var expected = new TreeMap<String, String>();
        String[] words = VERDICTS.strip().split("\\s+", -1);
        for (int i = 0; i < words.length; i += 2) {
            expected.put(words[i], words[i + 1]);
        }
        var actual = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.collect(Collectors.toList())) {
                actual.put(file.getFileName().toString().replace(".dat", ""), verdict(Files.readAllBytes(file)));
            }
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void whatIsReadFromATortureMessageIsWrittenTheSameEachTime() throws IOException {
        var folder = vectors();
        Assumptions.assumeTrue(folder != null, "SKIPPED: ../shared/vectors/rfc4475 is not here");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.collect(Collectors.toList())) {
                if (MessageParser.parse(Files.readAllBytes(file)) instanceof Parsed.Message(var message)) {
                    assertThat(MessageParser.parse(message.toBytes()))
                            .as(file.toString())
                            .isEqualTo(new Parsed.Message(message));
                }
            }
        }
    }

    /**
     * What differs on a stream, where each message ends at its Content-Length and an OPTIONS follows: {@code clerr} promises
     * more than it has and is waited for; {@code dblreq} is two messages; {@code inv2543} gives no length, so its body is taken
     * for the beginning of the OPTIONS; after two lengths or a negative one nobody knows where the next message begins.
     */
    private static final String OVER_TCP = """
            clerr:\s
            dblreq: 405 ok discard next
            inv2543: ok discard
            mcl01: 400 closed
            ncl: 400 closed
            """;

    @Test
    void overTcpByteByByteEveryMessageMeetsItsVerdict() throws IOException {
        var folder = vectors();
        Assumptions.assumeTrue(folder != null, "SKIPPED: ../shared/vectors/rfc4475 is not here");
        var different = new ArrayList<String>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().collect(Collectors.toList())) {
                byte[] bytes = Files.readAllBytes(file);
                String whole = overTcp(bytes, bytes.length);
                assertThat(overTcp(bytes, 1)).as(file.toString()).isEqualTo(whole);
                if (!whole.equals(verdict(bytes) + " next")) {
                    different.add(file.getFileName().toString().replace(".dat", "") + ": " + whole);
                }
            }
        }
        assertThat(String.join("\n", different)).isEqualTo(OVER_TCP.strip());
    }

    /** The verdicts over a stream on which an OPTIONS follows, cut into pieces of that size. */
    private static String overTcp(byte[] bytes, int pieces) {
        byte[] next = Messages.request("OPTIONS", 1, "").toBytes();
        byte[] stream = Arrays.copyOf(bytes, bytes.length + next.length);
        System.arraycopy(next, 0, stream, bytes.length, next.length);
        var framer = new StreamFramer();
        var seen = new ArrayList<String>();
        boolean goesOn = true;
        for (int at = 0; at < stream.length && goesOn; at += pieces) {
            byte[] piece = Arrays.copyOfRange(stream, at, Math.min(stream.length, at + pieces));
            goesOn = framer.feed(piece, piece.length, parsed -> seen.add(isNext(parsed) ? "next" : verdict(parsed)));
        }
        return String.join(" ", seen) + (goesOn ? "" : " closed");
    }

    private static boolean isNext(Parsed parsed) {
        return parsed instanceof Parsed.Message(var message)
                && message.head().callId().equals("c1@192.0.2.1");
    }

    private static String verdict(byte[] bytes) {
        return verdict(MessageParser.parse(bytes));
    }

    private static String verdict(Parsed parsed) {
        return switch (parsed) {
            case Parsed.Message(SipRequest request) ->
                PHONE.refusal(request, "t")
                        .map(refusal -> Integer.toString(refusal.status()))
                        .orElse("ok");
            case Parsed.Message(SipResponse response) -> "ok";
            case Parsed.KeepAlive keepAlive -> "keep-alive";
            case Parsed.Malformed(var reason, var rejection) ->
                rejection.map(answer -> Integer.toString(answer.status())).orElse("discard");
        };
    }

    /** Walks up from the working directory to the project's root, beside which the vectors lie. */
    private static Path vectors() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path found = folder.resolve("../shared/vectors/rfc4475").normalize();
            if (Files.isRegularFile(folder.resolve("protocol/client.md")) && Files.isDirectory(found)) {
                return found;
            }
        }
        System.out.println("SKIPPED: ../shared/vectors/rfc4475 is not here");
        return null;
    }
}
