package org.alongside.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Grant.Role;
import org.alongside.session.Grant.Voice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@link Grant} as JSON: what an application asks for ({@code protocol/schemas/session-request.json}) and, with a version
 * and the role, what the database keeps. What is wrong is said with the name of its field.
 */
public final class GrantJson {
    /** What a request may leave out. */
    public record Defaults(String username, String domain) {}

    private static final int VERSION = 1;
    private static final long DEFAULT_TTL_SECONDS = 3_600;
    private static final long LONGEST_TTL_SECONDS = 86_400;
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9._~+-]{1,64}");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.-]{1,253}");
    private static final Pattern DESTINATION = Pattern.compile("(?:(?:sips?|agent|queue|tel):[!-~]{1,248}|\\*)");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{0,256}");
    private static final Pattern CORRELATION_ID = Pattern.compile("[A-Za-z0-9._~*-]{1,128}");
    private static final Pattern MARKER = Pattern.compile("[^\\p{Cntrl}]{1,64}");
    private static final Pattern PICTURE = Pattern.compile(
            "https://[!-~]{1,2040}|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]{1,8160}={0,2}");
    private static final Pattern LINE = Pattern.compile("[^\\p{Cntrl}]{1,120}");
    private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2}){1,128}");

    private GrantJson() {}

    /** A field that holds what it must not. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String sentence) {
            super(sentence);
        }
    }

    /** Reads what a consumer's session may be; its role is always that of a consumer. */
    public static Result<Grant> readRequest(JsonNode body, Defaults defaults) {
        try {
            if (!body.isObject()) {
                throw new Wrong("the body must be a JSON object");
            }
            if (!body.path("voice").isObject() && !body.path("assist").isObject()) {
                throw new Wrong("voice and assist are missing: a session without either could do nothing here");
            }
            return Result.ok(read(body, defaults, Role.CONSUMER));
        } catch (Wrong wrong) {
            return Result.failed(Failure.Code.BAD_REQUEST, String.valueOf(wrong.getMessage()));
        }
    }

    static Grant readStored(String json) {
        try {
            var stored = JsonMapper.shared().readTree(json);
            var role = Role.valueOf(stored.path("role").asString("consumer").toUpperCase(Locale.ROOT));
            return read(stored, new Defaults("nobody", "invalid"), role);
        } catch (Wrong wrong) {
            throw new IllegalStateException("a grant that was stored here can be read", wrong);
        }
    }

    static String write(Grant grant) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("v", VERSION);
        json.put("role", grant.role().name().toLowerCase(Locale.ROOT));
        json.put("ttlSeconds", grant.ttl().toSeconds());
        var origins = json.putArray("allowedOrigins");
        grant.allowedOrigins().stream().sorted().forEach(origins::add);
        grant.uui().ifPresent(uui -> json.put("uui", uui));
        grant.voice().ifPresent(voice -> write(voice, json.putObject("voice")));
        grant.assist().ifPresent(assist -> write(assist, json.putObject("assist")));
        return json.toString();
    }

    private static void write(Grant.Assist assist, ObjectNode json) {
        json.put("role", assist.role().name().toLowerCase(Locale.ROOT));
        json.put("name", assist.name().reveal());
        assist.correlationIds().forEach(json.putArray("correlationIds")::add);
        var permissions = json.putObject("permissions");
        assist.permissions().viewable().stream().sorted().forEach(permissions.putArray("viewable")::add);
        assist.permissions().interactive().stream().sorted().forEach(permissions.putArray("interactive")::add);
        var features = json.putArray("features");
        assist.features().stream().sorted().map(AssistFeature::wireName).forEach(features::add);
        json.put("supervised", assist.supervised());
        json.put("record", assist.record());
        assist.introduction().picture().ifPresent(picture -> json.put("picture", picture.reveal()));
        assist.introduction().text().ifPresent(text -> json.put("text", text.reveal()));
    }

    private static void write(Voice voice, ObjectNode json) {
        json.put("username", voice.username());
        json.put("displayName", voice.displayName().reveal());
        json.put("domain", voice.domain());
        json.put("inboundCallingEnabled", voice.inboundCallingEnabled());
        var destinations = json.putArray("allowedDestinations");
        voice.allowedDestinations().forEach(destinations::add);
        json.put("audio", voice.audio());
        json.put("video", voice.video());
    }

    private static Grant read(JsonNode json, Defaults defaults, Role role) throws Wrong {
        var voice = json.path("voice");
        return new Grant(
                Duration.ofSeconds(ttl(json.path("ttlSeconds"))),
                origins(json),
                voice.isObject() ? Optional.of(voice(voice, defaults)) : Optional.empty(),
                uui(json.path("uui")),
                role,
                json.path("assist").isObject() ? Optional.of(assist(json.path("assist"))) : Optional.empty());
    }

    private static Grant.Assist assist(JsonNode json) throws Wrong {
        String role = json.path("role").asString("consumer");
        if (!role.equals("consumer") && !role.equals("agent")) {
            throw new Wrong("assist.role must be consumer or agent");
        }
        var name = json.path("name");
        if (!name.isMissingNode()
                && !(name.isString() && NAME.matcher(name.stringValue()).matches())) {
            throw new Wrong("assist.name must be up to 256 characters on one line");
        }
        var ids = matching(
                json, "correlationIds", "assist.correlationIds", CORRELATION_ID, "letters, digits or . _ ~ - and *");
        return new Grant.Assist(
                Role.valueOf(role.toUpperCase(Locale.ROOT)),
                Redacted.of(name.asString("")),
                ids,
                permissions(json.path("permissions")),
                features(json),
                flag(json, "supervised", "assist.supervised", false),
                flag(json, "record", "assist.record", false),
                new AssistIntroduction(
                        shown(
                                json,
                                "picture",
                                PICTURE,
                                "an https address, or a PNG, JPEG, GIF or WebP of up to 6 kB as a data: address in base64"),
                        shown(json, "text", LINE, "1 to 120 characters on one line")));
    }

    private static Optional<Redacted<String>> shown(JsonNode assist, String field, Pattern form, String shape)
            throws Wrong {
        var value = assist.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isString() || !form.matcher(value.stringValue()).matches()) {
            throw new Wrong("assist." + field + " must be " + shape);
        }
        return Optional.of(Redacted.of(value.stringValue()));
    }

    private static Set<AssistFeature> features(JsonNode json) throws Wrong {
        if (!json.has("features")) {
            return AssistFeature.DEFAULT;
        }
        var features = EnumSet.noneOf(AssistFeature.class);
        for (String name : texts(json, "features", "assist.features")) {
            features.add(Arrays.stream(AssistFeature.values())
                    .filter(feature -> feature.wireName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new Wrong("assist.features must hold control, draw, push, form or submit")));
        }
        return features;
    }

    private static AssistPermissions permissions(JsonNode json) throws Wrong {
        if (json.isMissingNode()) {
            return AssistPermissions.DEFAULT;
        }
        return new AssistPermissions(
                Set.copyOf(matching(
                        json, "viewable", "assist.permissions.viewable", MARKER, "markers of 1 to 64 characters")),
                Set.copyOf(matching(
                        json,
                        "interactive",
                        "assist.permissions.interactive",
                        MARKER,
                        "markers of 1 to 64 characters")));
    }

    private static List<String> matching(JsonNode json, String field, String shownAs, Pattern form, String shape)
            throws Wrong {
        var values = texts(json, field, shownAs);
        for (String value : values) {
            if (!form.matcher(value).matches()) {
                throw new Wrong(shownAs + " must hold " + shape);
            }
        }
        return values;
    }

    private static long ttl(JsonNode ttl) throws Wrong {
        if (ttl.isMissingNode()) {
            return DEFAULT_TTL_SECONDS;
        }
        if (!ttl.isIntegralNumber()
                || !ttl.canConvertToLong()
                || ttl.longValue() < 1
                || ttl.longValue() > LONGEST_TTL_SECONDS) {
            throw new Wrong("ttlSeconds must be a whole number from 1 to " + LONGEST_TTL_SECONDS);
        }
        return ttl.longValue();
    }

    private static Set<String> origins(JsonNode json) throws Wrong {
        var origins = new HashSet<String>();
        for (String origin : texts(json, "allowedOrigins", "allowedOrigins")) {
            origins.add(Origins.normal(origin)
                    .orElseThrow(() -> new Wrong("allowedOrigins must hold origins such as https://bank.example")));
        }
        return origins;
    }

    private static Voice voice(JsonNode json, Defaults defaults) throws Wrong {
        if (json.has("sipCredentials")) {
            throw new Wrong("voice.sipCredentials is not supported: calls go out through the trunk");
        }
        String username =
                text(json, "username", defaults.username(), USERNAME, "up to 64 letters, digits or . _ ~ + -");
        var destinations = texts(json, "allowedDestinations", "voice.allowedDestinations");
        for (String destination : destinations) {
            if (!DESTINATION.matcher(destination).matches()) {
                throw new Wrong("voice.allowedDestinations must hold sip:, agent:, queue: or tel: addresses");
            }
        }
        return new Voice(
                username,
                Redacted.of(text(json, "displayName", username, NAME, "up to 256 characters on one line")),
                text(json, "domain", defaults.domain(), DOMAIN, "a domain name").toLowerCase(Locale.ROOT),
                flag(json, "inboundCallingEnabled", "voice.inboundCallingEnabled", false),
                destinations,
                flag(json, "audio", "voice.audio", true),
                flag(json, "video", "voice.video", true));
    }

    private static String text(JsonNode voice, String field, String missing, Pattern form, String shape) throws Wrong {
        var value = voice.path(field);
        if (value.isMissingNode()) {
            return missing;
        }
        if (!value.isString() || !form.matcher(value.stringValue()).matches()) {
            throw new Wrong("voice." + field + " must be " + shape);
        }
        return value.stringValue();
    }

    private static boolean flag(JsonNode json, String field, String shownAs, boolean missing) throws Wrong {
        var value = json.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new Wrong(shownAs + " must be true or false");
        }
        return value.isMissingNode() ? missing : value.booleanValue();
    }

    private static List<String> texts(JsonNode json, String field, String shownAs) throws Wrong {
        var value = json.path(field);
        var texts = new ArrayList<String>();
        if (value.isMissingNode()) {
            return texts;
        }
        if (!value.isArray() || value.size() > 64) {
            throw new Wrong(shownAs + " must be a list of at most 64 texts");
        }
        for (var each : value) {
            if (!each.isString()) {
                throw new Wrong(shownAs + " must be a list of at most 64 texts");
            }
            texts.add(each.stringValue());
        }
        return texts;
    }

    /** Hexadecimal text, or the long form with its encoding (RFC 7433 §4.1). */
    private static Optional<String> uui(JsonNode uui) throws Wrong {
        if (uui.isMissingNode()) {
            return Optional.empty();
        }
        var content = uui.isObject() ? uui.path("content") : uui;
        if (uui.isObject() && !uui.path("encoding").asString("hex").equals("hex")) {
            throw new Wrong("uui.encoding must be hex");
        }
        if (!content.isString() || !HEX.matcher(content.stringValue()).matches()) {
            throw new Wrong("uui must be 1 to 128 bytes in hexadecimal");
        }
        return Optional.of(content.stringValue());
    }
}
