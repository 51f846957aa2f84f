package org.alongside.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Redacted;
import org.alongside.security.Tokens;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the commands of an administrator ask the server that runs from a data folder. Whoever may read the folder may: the
 * token lies in it.
 */
final class Administration {
    private static final String TOKEN_FILE = "admin.token";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_FOR_RECORDS = Duration.ofMinutes(10);
    private static final String RECORDS = "/api/v1/records";

    private final String url;
    private final Redacted<String> token;

    private Administration(String url, Redacted<String> token) {
        this.url = url;
        this.token = token;
    }

    /** The token of this installation, made at the first start. */
    static Redacted<String> token(DataFolder folder, RandomGenerator random) {
        return Redacted.of(folder.secret(TOKEN_FILE, () -> Tokens.draw(random).reveal()));
    }

    static Administration of(Path folder) {
        var running = DataFolder.running(folder)
                .filter(DataFolder.Running::lives)
                .orElseThrow(() -> new StartFailure(
                        "nothing runs from " + folder + "; start the server first, or name its folder with --data"));
        try {
            var token = Redacted.of(Files.readString(folder.resolve(TOKEN_FILE)).strip());
            return new Administration(running.managementUrl(), token);
        } catch (IOException unreadable) {
            throw new StartFailure(
                    "the file " + folder.resolve(TOKEN_FILE) + " can't be read: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    JsonNode put(String path, String name, String body) throws InterruptedException {
        return ask("PUT", path + "/" + segment(name), body);
    }

    /** @param rest what follows the name in the path */
    void put(String path, String name, String rest, String body) throws InterruptedException {
        ask("PUT", path + "/" + segment(name) + rest, body);
    }

    void delete(String path, String name, String rest) throws InterruptedException {
        ask("DELETE", path + "/" + segment(name) + rest, "");
    }

    /**
     * What takes longer: all that is kept is read.
     *
     * @param query names and what they are asked to be, in turn
     */
    JsonNode records(String method, String rest, List<String> query) throws InterruptedException {
        var text = new StringBuilder(RECORDS + rest);
        for (int i = 0; i < query.size(); i += 2) {
            text.append(i == 0 ? '?' : '&').append(query.get(i)).append('=').append(segment(query.get(i + 1)));
        }
        return ask(method, text.toString(), "", PATIENCE_FOR_RECORDS);
    }

    JsonNode get(String path, String name) throws InterruptedException {
        return ask("GET", path + "/" + segment(name), "");
    }

    /** Has something done with one of them. */
    JsonNode post(String path, String name, String what) throws InterruptedException {
        return ask("POST", path + "/" + segment(name) + "/" + what, "");
    }

    /** Prints the names in a list, a line each. */
    int list(String path, String field) throws InterruptedException {
        ask("GET", path, "").path(field).forEach(name -> System.out.println(name.asString()));
        return 0;
    }

    /** Takes one away; {@code what} it is begins the sentence that says so. */
    int remove(String path, String what, String name) throws InterruptedException {
        ask("DELETE", path + "/" + segment(name), "");
        System.out.println(what + " " + name + " is removed.");
        return 0;
    }

    private JsonNode ask(String method, String path, String body) throws InterruptedException {
        return ask(method, path, body, PATIENCE);
    }

    /** The answer's body, empty where it has none; a refusal is told in the server's own sentence. */
    private JsonNode ask(String method, String path, String body, Duration patience) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(patience)
                .header("Authorization", "Bearer " + token.reveal())
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            var json = JsonMapper.shared().readTree(answer.body().isEmpty() ? "{}" : answer.body());
            if (answer.statusCode() >= 300) {
                throw new StartFailure(json.path("error").path("message").asString("status " + answer.statusCode()));
            }
            return json;
        } catch (IOException silent) {
            throw new StartFailure("the management port " + url + " does not answer", silent);
        }
    }

    /** A name as one segment of a path, whatever a person typed. */
    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
