package org.alongside.broker.api.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Function;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** The values that are one JSON string each: ids, addresses, failure codes, secrets. */
final class Scalars extends SimpleModule {
    private static final long serialVersionUID = 1L;

    Scalars() {
        text(Id.class, Id::toString, Scalars::id);
        text(BridgeId.class, BridgeId::toString, text -> new BridgeId(id(text)));
        text(LegId.class, LegId::toString, text -> new LegId(id(text)));
        text(InetAddress.class, InetAddress::getHostAddress, InetAddress::ofLiteral);
        text(InetSocketAddress.class, Scalars::write, Scalars::socketAddress);
        text(Failure.Code.class, Failure.Code::wireName, Scalars::failureCode);
        text(Redacted.class, secret -> (String) secret.reveal(), Redacted::new);
    }

    private <T> void text(Class<T> type, Function<T, String> write, Function<String, T> read) {
        addSerializer(type, new Writer<>(type, write));
        addDeserializer(type, new Reader<>(type, read));
    }

    private static Id id(String text) {
        return Id.parse(text).orElseThrow(() -> new IllegalArgumentException("no id"));
    }

    static String write(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("an unresolved address can't be told to a broker");
        }
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private static InetSocketAddress socketAddress(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        var address = InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
        return new InetSocketAddress(address, Integer.parseInt(text, colon + 1, text.length(), 10));
    }

    /** A code that a later version added is a server error to us; its sentence still tells. */
    private static Failure.Code failureCode(String text) {
        return Arrays.stream(Failure.Code.values())
                .filter(code -> code.wireName().equals(text))
                .findFirst()
                .orElse(Failure.Code.SERVER_ERROR);
    }

    private static final class Writer<T> extends StdSerializer<T> {
        private final Function<T, String> write;

        Writer(Class<T> type, Function<T, String> write) {
            super(type);
            this.write = write;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(write.apply(value));
        }
    }

    private static final class Reader<T> extends StdDeserializer<T> {
        private final Function<String, T> read;

        Reader(Class<T> type, Function<String, T> read) {
            super(type);
            this.read = read;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                return context.reportInputMismatch(handledType(), "not a string");
            }
            try {
                return read.apply(in.getString());
            } catch (IllegalArgumentException wrong) { // Id, address or port that is none
                return context.reportInputMismatch(handledType(), "not of the right form");
            }
        }
    }
}
