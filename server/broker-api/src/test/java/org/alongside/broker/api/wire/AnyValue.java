package org.alongside.broker.api.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.alongside.kernel.Redacted;

/** Draws values of any record of the control channel, by its components' types: a new record is tested from its first day. */
final class AnyValue {
    private static final String LETTERS = "azAZ09 -_:/\"\\\n\u0000\u00e9\u20ac\ud83d\ude00{}[]";

    private final Random random;

    AnyValue(Random random) {
        this.random = random;
    }

    <T> T of(Class<T> type) {
        return type.cast(any(type));
    }

    private Object any(Type type) {
        return switch (type) {
            case ParameterizedType generic -> container(generic);
            case Class<?> plain -> plain(plain);
            default -> throw new IllegalArgumentException("no values of " + type);
        };
    }

    private Object container(ParameterizedType type) {
        Type[] of = type.getActualTypeArguments();
        Class<?> raw = (Class<?>) type.getRawType();
        if (raw == Optional.class) {
            return random.nextBoolean() ? Optional.empty() : Optional.of(any(of[0]));
        }
        if (raw == List.class) {
            return List.copyOf(several(of[0]));
        }
        if (raw == Set.class) {
            return Set.copyOf(new HashSet<>(several(of[0])));
        }
        if (raw == Map.class) {
            Map<Object, Object> map = new HashMap<>();
            several(of[0]).forEach(key -> map.put(key, any(of[1])));
            return map;
        }
        if (raw == Redacted.class) {
            return Redacted.of(any(of[0]));
        }
        throw new IllegalArgumentException("no values of " + type);
    }

    private List<Object> several(Type of) {
        var values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(any(of));
        }
        return values;
    }

    private Object plain(Class<?> type) {
        if (type.isEnum()) {
            return pick(type.getEnumConstants());
        }
        if (type.isSealed() && type != InetAddress.class) {
            return any(pick(Arrays.stream(type.getPermittedSubclasses())
                    .filter(it -> it != Frame.Unreadable.class)
                    .toArray(Class<?>[]::new)));
        }
        if (type.isRecord()) {
            return record(type);
        }
        return scalar(type);
    }

    private Object scalar(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int" -> random.nextInt();
            case "long" -> random.nextLong();
            case "double" -> random.nextGaussian() * 100;
            case "boolean" -> random.nextBoolean();
            case "String" -> text();
            case "OptionalInt" -> random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt());
            case "OptionalLong" -> random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong());
            case "InetAddress" -> address();
            case "InetSocketAddress" -> new InetSocketAddress(address(), random.nextInt(65_536));
            default -> throw new IllegalArgumentException("no values of " + type);
        };
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            canonical.setAccessible(true);
            return canonical.newInstance(Arrays.stream(components)
                    .map(component -> any(component.getGenericType()))
                    .toArray());
        } catch (ReflectiveOperationException broken) {
            throw new IllegalArgumentException(type + " can't be made", broken);
        }
    }

    private <V> V pick(V[] from) {
        return from[random.nextInt(from.length)];
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(LETTERS.codePointAt(LETTERS.offsetByCodePoints(0, random.nextInt(20))));
        }
        return text.toString();
    }

    private InetAddress address() {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) { // 4 or 16 bytes are an address
            throw new IllegalStateException(impossible);
        }
    }
}
