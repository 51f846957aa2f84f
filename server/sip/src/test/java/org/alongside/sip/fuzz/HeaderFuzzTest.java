package org.alongside.sip.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.alongside.kernel.Result;
import org.alongside.sip.body.MediaControl;
import org.alongside.sip.body.Multipart;
import org.alongside.sip.body.SipFragment;
import org.alongside.sip.digest.Authorization;
import org.alongside.sip.digest.Challenge;
import org.alongside.sip.extension.Identity;
import org.alongside.sip.extension.RAck;
import org.alongside.sip.extension.RSeq;
import org.alongside.sip.extension.Reason;
import org.alongside.sip.extension.ReferTo;
import org.alongside.sip.extension.ReferredBy;
import org.alongside.sip.extension.Replaces;
import org.alongside.sip.extension.RetryAfter;
import org.alongside.sip.extension.SessionExpires;
import org.alongside.sip.extension.Tokens;
import org.alongside.sip.extension.UriHeaders;
import org.alongside.sip.extension.UserToUser;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;

/** No header or body of an extension makes its reader throw, and what was read is written so that it reads the same again. */
class HeaderFuzzTest {
    /** As a message would bring it: one line, without bare control characters. */
    private static Optional<Headers> header(String name, String value) {
        return Headers.parse(name + ": " + value.replace('\r', ' ').replace('\n', ' '));
    }

    private static <T> void stable(String name, String value, Function<Headers, Optional<T>> reader) {
        header(name, value).flatMap(reader).ifPresent(read -> {
            assertThat(header(name, read.toString()).flatMap(reader)).contains(read);
        });
    }

    private static <T> void stableList(String name, String value, Function<Headers, List<T>> reader) {
        var read = header(name, value).map(reader).orElse(List.of());
        String written = String.join(", ", read.stream().map(Object::toString).toList());
        assertThat(header(name, written).map(reader).orElse(List.of())).isEqualTo(read);
    }

    @FuzzTest(maxDuration = "2m")
    void extension(byte[] bytes) {
        String value = new String(bytes, UTF_8);
        stable("RSeq", value, RSeq::of);
        stable("RAck", value, RAck::of);
        stable("Session-Expires", value, SessionExpires::of);
        stable("Refer-To", value, ReferTo::of);
        stable("Referred-By", value, ReferredBy::of);
        stable("Replaces", value, Replaces::of);
        stable("Retry-After", value, RetryAfter::of);
        stableList("Reason", value, Reason::of);
        stableList("User-to-User", value, UserToUser::of);
        header("Refer-To", value).flatMap(ReferTo::of).ifPresent(HeaderFuzzTest::follow);
        header("Supported", value).ifPresent(headers -> Tokens.of(headers, "Supported"));
        header("P-Asserted-Identity", value).map(Identity::of).ifPresent(identity -> {
            assertThat(Identity.of(identity.toHeaders())).isEqualTo(identity);
        });
    }

    /** Whatever a transfer's target says, the request made of it is one that can be written and read. */
    private static void follow(ReferTo referTo) {
        referTo.method();
        referTo.replaces()
                .ifPresent(replaces ->
                        assertThat(Replaces.parse(replaces.toString())).contains(replaces));
        referTo.address()
                .sipUri()
                .ifPresent(uri -> UriHeaders.of(uri)
                        .ifPresent(headers ->
                                assertThat(UriHeaders.of(headers.on(uri))).contains(headers)));
    }

    @FuzzTest(maxDuration = "2m")
    void credentials(byte[] bytes) {
        String value = new String(bytes, UTF_8);
        stable(
                "WWW-Authenticate",
                value,
                headers -> headers.first("WWW-Authenticate").flatMap(Challenge::parse));
        stable("Authorization", value, headers -> headers.first("Authorization").flatMap(Authorization::parse));
    }

    @FuzzTest(maxDuration = "2m")
    void bodies(byte[] bytes) {
        SipFragment.parse(Body.of(bytes)).ifPresent(read -> {
            read.status();
            assertThat(SipFragment.parse(read.toBody())).contains(read);
        });
        MediaControl.asksForPicture(Body.of(bytes));
        if (MessageParser.parse(bytes) instanceof Parsed.Message(var message)
                && Multipart.of(message) instanceof Result.Ok<Multipart>(var read)) {
            assertThat(read.parts().stream().mapToInt(p -> p.body().length()).sum())
                    .isLessThanOrEqualTo(message.body().length());
            read.notUnderstood(List.of("application/sdp"));
        }
    }
}
