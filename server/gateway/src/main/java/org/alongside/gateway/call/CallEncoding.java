package org.alongside.gateway.call;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.alongside.cluster.Encoding;
import org.alongside.kernel.Result;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.dialog.DialogText;
import org.alongside.sip.sdp.SessionDescription;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * A call's record as JSON. A sealed interface is written with the simple name of its record, descriptions and dialogs as the
 * text that they are on the wire; fields of a later version are passed over.
 */
final class CallEncoding implements Encoding<CallRecord> {
    private static final JsonMapper JSON = JsonMapper.builder()
            .annotationIntrospector(new SealedByName())
            .addModule(new SimpleModule()
                    .addSerializer(SessionDescription.class, new Text<SessionDescription>())
                    .addDeserializer(SessionDescription.class, new Parsed<>(CallEncoding::description))
                    .addSerializer(Dialog.class, new DialogWriter())
                    .addDeserializer(Dialog.class, new Parsed<>(CallEncoding::dialog))
                    .addSerializer(InetSocketAddress.class, new SocketAddressWriter())
                    .addDeserializer(InetSocketAddress.class, new Parsed<>(CallEncoding::socketAddress))
                    .addSerializer(InetAddress.class, new AddressWriter())
                    .addDeserializer(InetAddress.class, new Parsed<>(CallEncoding::address)))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Override
    public byte[] encode(CallRecord value) {
        return JSON.writeValueAsBytes(value);
    }

    @Override
    public CallRecord decode(byte[] bytes) {
        return JSON.readValue(bytes, CallRecord.class);
    }

    private static SessionDescription description(String text) {
        return stored(SessionDescription.parse(text));
    }

    private static Dialog dialog(String text) {
        return stored(DialogText.parse(text));
    }

    private static <T> T stored(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(var value) -> value;
            case Result.Failed<T>(var failure) -> throw new IllegalStateException(failure.message());
        };
    }

    /** Numbers only, {@code address|port}: nothing here ever asks a name server. */
    private static InetSocketAddress socketAddress(String text) {
        int bar = text.lastIndexOf('|');
        return new InetSocketAddress(address(text.substring(0, bar)), Integer.parseInt(text.substring(bar + 1)));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException impossible) { // we wrote a literal
            throw new IllegalStateException(impossible);
        }
    }

    /** Gives every sealed interface of ours a type name, so that no record needs an annotation. */
    private static final class SealedByName extends JacksonAnnotationIntrospector {
        @Override
        public JsonTypeInfo.Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            return annotated.getRawType().isSealed()
                            && annotated.getRawType().getName().startsWith("org.alongside.")
                    ? JsonTypeInfo.Value.construct(
                            JsonTypeInfo.Id.SIMPLE_NAME, JsonTypeInfo.As.PROPERTY, "is", null, false, null, null)
                    : super.findPolymorphicTypeInfo(config, annotated);
        }
    }

    /** Written as its {@code toString}. */
    private static final class Text<T> extends ValueSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(value.toString());
        }
    }

    private static final class DialogWriter extends ValueSerializer<Dialog> {
        @Override
        public void serialize(Dialog value, JsonGenerator out, SerializationContext context) {
            out.writeString(value.toText());
        }
    }

    private static final class SocketAddressWriter extends ValueSerializer<InetSocketAddress> {
        @Override
        public void serialize(InetSocketAddress value, JsonGenerator out, SerializationContext context) {
            out.writeString(value.getAddress().getHostAddress() + "|" + value.getPort());
        }
    }

    private static final class AddressWriter extends ValueSerializer<InetAddress> {
        @Override
        public void serialize(InetAddress value, JsonGenerator out, SerializationContext context) {
            out.writeString(value.getHostAddress());
        }

        @Override
        public void serializeWithType(
                InetAddress value, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            serialize(value, out, context);
        }
    }

    private static final class Parsed<T> extends ValueDeserializer<T> {
        private final java.util.function.Function<String, T> parser;

        Parsed(java.util.function.Function<String, T> parser) {
            this.parser = parser;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) {
            return parser.apply(in.getString());
        }
    }
}
