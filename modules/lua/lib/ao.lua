-- The process's place in ao: who it is, whom it trusts, and what it puts into its outbox.
local handlers = require(".handlers")
local ao = {
  _version = "1.0.0", id = "", _module = "", authorities = {}, reference = 0,
  outbox = { Output = {}, Messages = {}, Spawns = {}, Assignments = {} },
  nonExtractableTags = { "Data-Protocol", "Variant", "From-Process", "From-Module", "Type", "From", "Owner", "Anchor",
    "Target", "Data", "Tags", "Read-Only" },
  nonForwardableTags = { "Data-Protocol", "Variant", "From-Process", "From-Module", "Type", "From", "Owner", "Anchor",
    "Target", "Tags", "TagArray", "Hash-Chain", "Timestamp", "Nonce", "Epoch", "Signature", "Forwarded-By",
    "Pushed-For", "Read-Only", "Cron", "Block-Height", "Reference", "Id", "Reply-To" },
}

local function set(list)
  local all = {}
  for _, name in ipairs(list) do all[name] = true end
  return all
end

local not_extracted, not_forwarded = set(ao.nonExtractableTags), set(ao.nonForwardableTags)

-- Authorities that the process's item names join those that it has; so what it has added itself stays.
local function trust(text)
  for authority in text:gmatch("[^,]+") do
    local known = false
    for _, each in ipairs(ao.authorities) do known = known or each == authority end
    if not known then table.insert(ao.authorities, authority) end
  end
end

function ao.init(env)
  ao.env = env
  ao.id = env.Process.Id
  local named = nil
  for _, tag in ipairs(env.Process.Tags) do
    if tag.name == "Authority" then trust(tag.value) end
    if tag.name == "Module" then named = tag.value end
  end
  if ao._module == "" then ao._module = named or "" end
  env.Process.TagArray, env.Process.Tags = env.Process.Tags, ao.named(env.Process.Tags)
end

-- Values of tags by name; of two of a name the first.
function ao.named(tags)
  local named = {}
  for _, tag in ipairs(tags) do
    if not named[tag.name] then named[tag.name] = tag.value end
  end
  return named
end

-- Tags become fields, but for those that ao gives a meaning.
function ao.normalize(message)
  for _, tag in ipairs(message.Tags) do
    if not not_extracted[tag.name] then message[tag.name] = tag.value end
  end
  return message
end

function ao.sanitize(message)
  local clean = {}
  for name, value in pairs(message) do
    if not not_forwarded[name] then clean[name] = value end
  end
  return clean
end

function ao.clone(value, seen)
  if type(value) ~= "table" then return value end
  seen = seen or {}
  if seen[value] then return seen[value] end
  local copy = {}
  seen[value] = copy
  for k, v in pairs(value) do copy[ao.clone(k, seen)] = ao.clone(v, seen) end
  return setmetatable(copy, getmetatable(value))
end

function ao.isTrusted(message)
  for _, authority in ipairs(ao.authorities) do
    if message.From == authority or message.Owner == authority then return true end
  end
  return false
end

require(".assignment").init(ao)

local not_tags = set({ "Target", "Data", "Anchor", "Tags", "From", "receive", "onReply", "reply", "forward" })

-- A table as Data travels as JSON, and says so.
local function with_text(draft)
  if type(draft.Data) == "table" then
    draft["Content-Type"], draft.Data = "application/json", require("json").encode(draft.Data)
  end
end

-- Values stay what they are: tables and numbers too, which whoever carries the item may read. The tags of an outgoing
-- item: ours, its fields by name, then those in its Tags, by name or in their order.
local function add_tags(tags, draft)
  local names = {}
  for name in pairs(draft) do
    if type(name) == "string" and not not_tags[name] then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do table.insert(tags, { name = name, value = draft[name] }) end
  local more = draft.Tags or {}
  if more[1] then
    for _, tag in ipairs(more) do table.insert(tags, tag) end
    return tags
  end
  names = {}
  for name in pairs(more) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do table.insert(tags, { name = name, value = more[name] }) end
  return tags
end

local function next_reference()
  ao.reference = ao.reference + 1
  return tostring(ao.reference)
end

-- An answer tells by X-Reference what it answers.
local function waiting(item, reference, target)
  local pattern = { From = target, ["X-Reference"] = reference }
  if not target then pattern = { Action = "Spawned", From = ao.id, Reference = reference } end
  item.onReply = function(...)
    local from, resolve = ...
    if resolve == nil then return handlers.once(pattern, from) end
    return handlers.once({ From = from, ["X-Reference"] = reference }, resolve)
  end
  item.receive = function(from)
    return handlers.receive(from and { From = from, ["X-Reference"] = reference } or pattern)
  end
  return item
end

function ao.send(draft)
  assert(type(draft) == "table", "msg should be a table")
  with_text(draft)
  local reference = next_reference()
  local item = {
    Target = draft.Target, Data = draft.Data, Anchor = ("0"):rep(32 - #reference) .. reference,
    Tags = add_tags({
      { name = "Data-Protocol", value = "ao" }, { name = "Variant", value = "ao.TN.1" },
      { name = "Type", value = "Message" }, { name = "Reference", value = reference },
    }, draft),
  }
  table.insert(ao.outbox.Messages, item)
  return waiting({ Target = item.Target, Data = item.Data, Anchor = item.Anchor, Tags = item.Tags }, reference,
    draft.Target)
end

function ao.spawn(module, draft)
  assert(type(module) == "string", "Module source id is required!")
  assert(type(draft) == "table", "Message must be a table")
  with_text(draft)
  local reference = next_reference()
  local item = {
    Data = draft.Data or "NODATA", Anchor = ("0"):rep(32 - #reference) .. reference,
    Tags = add_tags({
      { name = "Data-Protocol", value = "ao" }, { name = "Variant", value = "ao.TN.1" },
      { name = "Type", value = "Process" }, { name = "From-Process", value = ao.id },
      { name = "From-Module", value = ao._module }, { name = "Module", value = module },
      { name = "Reference", value = reference },
    }, draft),
  }
  table.insert(ao.outbox.Spawns, item)
  return waiting({ Data = item.Data, Anchor = item.Anchor, Tags = item.Tags }, reference)
end

function ao.assign(assignment)
  assert(type(assignment) == "table", "assignment should be a table")
  assert(type(assignment.Processes) == "table", "Processes should be a table")
  assert(type(assignment.Message) == "string", "Message should be a string")
  table.insert(ao.outbox.Assignments, assignment)
end

-- A message with reply and forward.
function ao.answerable(message)
  message.reply = function(draft)
    local answer = ao.clone(draft)
    answer.Target = message["Reply-To"] or draft.Target or message.From
    answer["X-Reference"] = message["X-Reference"] or message.Reference
    answer["X-Origin"] = message["X-Origin"]
    return ao.send(answer)
  end
  message.forward = function(target, draft)
    local copy = ao.sanitize(message)
    copy.reply, copy.forward = nil, nil
    for name, value in pairs(draft or {}) do copy[name] = value end
    copy.Target = target
    copy["Reply-To"] = message["Reply-To"] or message.From
    copy["X-Reference"] = message["X-Reference"] or message.Reference
    copy["X-Origin"] = message["X-Origin"] or message.From
    return ao.send(copy)
  end
  return message
end

function ao.clearOutbox() ao.outbox = { Output = {}, Messages = {}, Spawns = {}, Assignments = {} } end

function ao.result(result)
  if result.Error then return { Error = result.Error } end
  if ao.outbox.Error then return { Error = ao.outbox.Error } end
  local outbox = ao.outbox
  return {
    Output = result.Output or outbox.Output, Messages = outbox.Messages, Spawns = outbox.Spawns,
    Assignments = outbox.Assignments,
  }
end

function ao.log(text)
  if type(ao.outbox.Output) == "string" then ao.outbox.Output = { ao.outbox.Output } end
  table.insert(ao.outbox.Output, text)
end

return ao
