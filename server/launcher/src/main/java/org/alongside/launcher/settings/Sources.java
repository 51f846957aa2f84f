package org.alongside.launcher.settings;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.MapBackedConfigSource;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alongside.kernel.Component.StartFailure;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Where settings come from, each name checked against the {@link Keys table}; values are still text. */
final class Sources {
    private static final String PREFIX = "ALONGSIDE_";
    private static final int FILE = 200;
    private static final int ENVIRONMENT = 300;
    private static final int COMMAND_LINE = 400;

    private final SmallRyeConfig config;

    private Sources(SmallRyeConfig config) {
        this.config = config;
    }

    static Sources of(Optional<Path> file, Map<String, String> environment, List<String> set) {
        var builder = new SmallRyeConfigBuilder();
        file.ifPresent(path -> builder.withSources(yaml(path)));
        builder.withSources(new Named("the environment", fromEnvironment(environment), ENVIRONMENT));
        builder.withSources(new Named("--set", fromCommandLine(set), COMMAND_LINE));
        var sources = new Sources(builder.build());
        sources.refuseUnknownKeys();
        return sources;
    }

    /** The text of a key, and who said so; empty where nobody did. */
    Optional<Found> find(String property) {
        ConfigValue value = config.getConfigValue(property);
        return Optional.ofNullable(value.getRawValue())
                .filter(text -> !text.isBlank())
                .map(text -> new Found(text.strip(), value.getConfigSourceName()));
    }

    /** Every property that somebody set. */
    Iterable<String> names() {
        var names = new TreeSet<String>();
        config.getPropertyNames().forEach(names::add);
        return names;
    }

    record Found(String text, String source) {}

    private void refuseUnknownKeys() {
        for (String name : names()) {
            if (Keys.ALL.stream().noneMatch(key -> key.covers(name))) {
                String source = config.getConfigValue(name).getConfigSourceName();
                throw new StartFailure("%s: there is no setting %s; did you mean %s? docs/guide/settings.md lists all."
                        .formatted(source, name, Spelling.nearest(name)));
            }
        }
    }

    private static YamlConfigSource yaml(Path file) {
        String text = read(file);
        try {
            var source = new YamlConfigSource(file.toString(), text, FILE);
            boolean says = text.lines().map(String::strip).anyMatch(line -> !line.isEmpty() && !line.startsWith("#"));
            if (says && source.getPropertyNames().isEmpty()) {
                throw new StartFailure("%s is not a YAML file of settings.".formatted(file));
            }
            return source;
        } catch (MarkedYAMLException wrong) {
            int line =
                    wrong.getProblemMark() == null ? 1 : wrong.getProblemMark().getLine() + 1;
            throw new StartFailure(
                    "%s is not valid YAML: line %d: %s".formatted(file, line, wrong.getProblem()), wrong);
        } catch (YAMLException | ClassCastException wrong) {
            throw new StartFailure("%s is not a YAML file of settings.".formatted(file), wrong);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new StartFailure("The settings file %s does not exist.".formatted(file), missing);
        } catch (AccessDeniedException denied) {
            throw new StartFailure("The settings file %s may not be read by this user.".formatted(file), denied);
        } catch (IOException | UncheckedIOException unreadable) {
            throw new StartFailure("The settings file %s can't be read as text.".formatted(file), unreadable);
        }
    }

    /** {@code ALONGSIDE_GATEWAY_TRUNKS_0_URI} is {@code gateway.trunks[0].uri}. */
    private static Map<String, String> fromEnvironment(Map<String, String> environment) {
        var found = new LinkedHashMap<String, String>();
        environment.forEach((variable, value) -> {
            if (variable.startsWith(PREFIX)) {
                found.put(keyOf(variable.substring(PREFIX.length())).orElse(variable), value);
            }
        });
        return found;
    }

    private static Optional<String> keyOf(String variable) {
        for (Key<?> key : Keys.ALL) {
            Matcher matcher =
                    Pattern.compile(variableOf(key).replace("*", "(\\d{1,3})")).matcher(variable);
            if (matcher.matches()) {
                String index = matcher.groupCount() == 0 ? "" : matcher.group(1);
                return Optional.of(key.name().replace("*", index));
            }
        }
        return Optional.empty();
    }

    private static String variableOf(Key<?> key) {
        return key.name().replace("[*].", "_*_").toUpperCase(Locale.ROOT).replaceAll("[^A-Z*]", "_");
    }

    private static Map<String, String> fromCommandLine(List<String> set) {
        var found = new LinkedHashMap<String, String>();
        for (String text : set) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new StartFailure("--set %s: write it as key=value.".formatted(text));
            }
            found.put(text.substring(0, equals).strip(), text.substring(equals + 1));
        }
        return found;
    }

    /** A source under the name that an error shall show. */
    private static final class Named extends MapBackedConfigSource {
        private static final long serialVersionUID = 1L;

        Named(String name, Map<String, String> properties, int ordinal) {
            super(name, properties, ordinal);
        }
    }
}
