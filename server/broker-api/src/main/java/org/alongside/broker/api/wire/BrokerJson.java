package org.alongside.broker.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Frames to JSON and back; thread-safe. The only place where a {@code Redacted} value of these records is written out.
 *
 * <p>A member of a sealed type is told by {@code "type"}, its name in kebab case: {@code {"type":"open-bridge",…}}. Reading
 * trusts nothing: size and nesting are bounded, addresses are literals (no DNS), and no error text repeats a value.
 */
public final class BrokerJson {
    /** No frame is longer, in characters; a generous one with two m-lines of twenty codecs takes 8 KiB. */
    public static final int MAX_LENGTH = 256 * 1024;

    private static final int MAX_NESTING = 24;

    private final JsonMapper mapper;

    public BrokerJson() {
        var limits = StreamReadConstraints.builder()
                .maxDocumentLength(MAX_LENGTH)
                .maxNestingDepth(MAX_NESTING)
                .maxStringLength(MAX_LENGTH)
                .maxNumberLength(40)
                .build();
        var builder = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(limits).build())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                .addModule(new Scalars());
        for (Class<?> collection : List.of(List.class, Set.class, Map.class)) {
            builder.withConfigOverride(
                    collection, it -> it.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)));
        }
        for (Class<?> sealed : List.of(Frame.class, BrokerCommand.class, BrokerReply.class, BrokerEvent.class)) {
            builder.addMixIn(sealed, ToldByType.class);
            for (Class<?> member : sealed.getPermittedSubclasses()) {
                builder.registerSubtypes(new NamedType(member, kebab(member.getSimpleName())));
            }
        }
        this.mapper = builder.build();
    }

    /** One frame as one line of JSON. */
    public String write(Frame frame) {
        return mapper.writerFor(Frame.class).writeValueAsString(frame);
    }

    /** One frame, or why the text is none; content of another version comes as {@link Frame.Unreadable}. */
    public Result<Frame> read(String text) {
        if (text.length() > MAX_LENGTH) {
            return Result.failed(Failure.Code.BAD_REQUEST, "a frame has more than " + MAX_LENGTH + " characters");
        }
        JsonNode tree;
        try {
            tree = mapper.readTree(text);
        } catch (JacksonException broken) {
            return Result.failed(Failure.Code.BAD_REQUEST, "a frame is no JSON");
        }
        if (!tree.isObject() || !tree.path("type").isString()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "a frame is no JSON object with a type");
        }
        try {
            Frame frame = mapper.treeToValue(tree, Frame.class);
            return frame instanceof Frame.Unreadable
                    ? Result.failed(Failure.Code.BAD_REQUEST, "'unreadable' is no frame")
                    : Result.ok(frame);
        } catch (JacksonException unknown) {
            return Result.ok(unreadable(tree, unknown));
        }
    }

    private static Frame unreadable(JsonNode tree, JacksonException why) {
        JsonNode id = tree.path("id");
        boolean request = tree.path("type").stringValue("").equals("request");
        String field = fieldOf(why);
        return new Frame.Unreadable(
                request && id.isIntegralNumber() && id.canConvertToLong()
                        ? OptionalLong.of(id.longValue())
                        : OptionalLong.empty(),
                field.isEmpty() ? "the frame's type or a field is unknown or missing" : "not understood: " + field);
    }

    /** The path to the trouble, e.g. {@code command.remote.iceUfrag}; Jackson's own text would quote the value. */
    private static String fieldOf(JacksonException why) {
        var path = new StringBuilder();
        for (var step : why.getPath()) {
            String name = step.getPropertyName();
            path.append(path.isEmpty() || name == null ? "" : ".")
                    .append(name == null ? "[" + step.getIndex() + "]" : name);
        }
        return path.toString();
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface ToldByType {}
}
