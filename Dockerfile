# One image for server and workers. Built once; runs as an ordinary user; saved runs live in /data.
FROM node:20-bookworm-slim AS build
WORKDIR /amity
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node services/bin/build.mjs && npm prune --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim
ENV NODE_ENV=production AMITY_DATA=/data
WORKDIR /amity
COPY --from=build /amity/package.json ./
COPY --from=build /amity/node_modules ./node_modules
COPY --from=build /amity/dist ./dist
COPY --from=build /amity/simulations/scenarios ./simulations/scenarios
COPY --from=build /amity/simulations/sweeps ./simulations/sweeps
COPY --from=build /amity/simulations/validation/scenarios ./simulations/validation/scenarios
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 7373
# dist/ is complete: nothing is built at start.
ENTRYPOINT ["node", "dist/amity.mjs"]
CMD ["start", "--host", "0.0.0.0", "--no-open"]
