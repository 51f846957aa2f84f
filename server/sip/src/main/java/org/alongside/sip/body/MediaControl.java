package org.alongside.sip.body;

import java.util.regex.Pattern;
import org.alongside.sip.message.Body;

/**
 * The one command of {@code application/media_control+xml} that is in use: send a whole picture now (RFC 5168 §6). Read without
 * an XML parser: nothing else of such a document matters, and a document type in it is reason enough to pass it over.
 */
public final class MediaControl {
    public static final String CONTENT_TYPE = "application/media_control+xml";
    private static final int MAX_LENGTH = 4096;
    private static final Pattern NOT_MARKUP = Pattern.compile("<!--.*?-->|<!\\[CDATA\\[.*?]]>", Pattern.DOTALL);
    private static final Pattern REQUEST = Pattern.compile("<(?:[\\w.-]+:)?picture_fast_update(?:\\s[^<>]*)?/?>");

    private MediaControl() {}

    public static Body pictureFastUpdate() {
        return Body.of("""
                <?xml version="1.0" encoding="utf-8"?>
                <media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive></media_control>
                """);
    }

    /** The body asks for a whole picture. */
    public static boolean asksForPicture(Body body) {
        if (body.length() > MAX_LENGTH) {
            return false;
        }
        String markup = NOT_MARKUP.matcher(body.text()).replaceAll("");
        return !markup.contains("<!") && REQUEST.matcher(markup).find();
    }
}
