package org.alongside.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.alongside.kernel.Result;
import org.alongside.sip.sdp.SessionDescription;

/** Offers as browsers and phones write them, from the test's resources. */
public final class Offers {
    public static final String CHROMIUM = read("chromium-audio-video");
    public static final String CHROMIUM_AUDIO = read("chromium-audio");
    public static final String FIREFOX = read("firefox-audio-video-data");
    public static final String PHONE = read("baresip-audio-video");
    public static final String PHONE_AUDIO = read("baresip-audio");

    private Offers() {}

    private static String read(String name) {
        try (var in = Offers.class.getResourceAsStream("/offers/" + name + ".sdp")) {
            if (in == null) {
                throw new IllegalStateException("no test resource offers/" + name + ".sdp");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\n", "\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static SessionDescription sdp(String text) {
        return switch (SessionDescription.parse(text)) {
            case Result.Ok<SessionDescription>(var description) -> description;
            case Result.Failed<SessionDescription>(var failure) -> throw new IllegalStateException(failure.message());
        };
    }
}
