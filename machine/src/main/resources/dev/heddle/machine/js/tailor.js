// Makes a function's source ready to run: checks it, counts gas and depth in it, and gives it the
// form that realm.js calls. Only inserts text; what the source says stays as it was written.
'use strict';

(() => {
  const { parse } = acorn;
  const SOURCE_CHARS_MAX = 1 << 20;
  // The functions that a Lambda application can export.
  const LAMBDA = ['advance', 'create', 'inspect', 'migrate'];
  // Never changed for a released schedule: gas is part of results.
  const WEIGHT = {
    ArrayExpression: 32,
    ArrowFunctionExpression: 64,
    CallExpression: 16,
    ClassDeclaration: 256,
    ClassExpression: 256,
    FunctionDeclaration: 64,
    FunctionExpression: 64,
    NewExpression: 48,
    ObjectExpression: 32,
    Property: 16,
    TaggedTemplateExpression: 64,
    TemplateLiteral: 32,
  };
  const ENTRY = 8;
  const LOOPS = new Set([
    'ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement',
  ]);

  class Refused extends Error {}
  const refuse = (node, why) => {
    const at = node?.loc ? ` (line ${node.loc.start.line}, column ${node.loc.start.column + 1})` : '';
    throw new Refused(why + at);
  };

  const isFunction = (node) =>
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression';
  const isNumber = (node) => node.type === 'Literal' && typeof node.value === 'number';

  class Tailor {
    constructor(source, module) {
      this.source = source;
      this.module = module;
      this.opens = new Map();
      this.closes = new Map();
      this.cuts = new Map();
      this.arrows = [];
      this.big = false;
      this.assigned = new Set();
      this.declared = new Set();
      this.later = [];
      this.names = new Map();
      this.mentioned = new Set();
      this.tree = this.parsed();
    }

    parsed() {
      try {
        return parse(this.source, {
          ecmaVersion: 2025,
          sourceType: this.module ? 'module' : 'script',
          allowReturnOutsideFunction: !this.module,
          allowAwaitOutsideFunction: false,
          locations: true,
          onToken: (token) => {
            if (token.type.label === '=>') this.arrows.push(token);
          },
        });
      } catch (error) {
        throw new Refused(error instanceof RangeError ? 'it is nested too deep' : error.message);
      }
    }

    open(at, text) {
      this.put(this.opens, at, text);
    }

    close(at, text) {
      this.put(this.closes, at, text);
    }

    put(map, at, text) {
      const texts = map.get(at);
      if (texts === undefined) map.set(at, [text]);
      else texts.push(text);
    }

    cut(start, end, text) {
      this.cuts.set(start, { end, text });
    }

    // Text that is there only where the source knows BigInt, which is not known before its end.
    ifBig(text, otherwise = '') {
      return () => (this.big ? text : otherwise);
    }

    text() {
      const marks = [...new Set([...this.opens.keys(), ...this.closes.keys(), ...this.cuts.keys()])];
      marks.sort((a, b) => a - b);
      const parts = [];
      let at = 0;
      for (const mark of marks) {
        if (mark > at) parts.push(this.source.slice(at, mark));
        at = Math.max(at, mark);
        for (const map of [this.closes, this.opens]) {
          for (const text of map.get(mark) ?? []) parts.push(typeof text === 'string' ? text : text());
        }
        const cut = this.cuts.get(mark);
        if (cut !== undefined) {
          parts.push(typeof cut.text === 'string' ? cut.text : cut.text());
          at = cut.end;
        }
      }
      parts.push(this.source.slice(at));
      return parts.join('');
    }

    charge(frame) {
      return () => `if(($h_gas-=${frame.weight})<0)$h_out();`;
    }

    walk(node, frame) {
      if (Array.isArray(node)) {
        for (const child of node) if (child !== null) this.walk(child, frame);
        return;
      }
      frame.weight += WEIGHT[node.type] ?? 1;
      if (isFunction(node)) this.aFunction(node, frame);
      else if (LOOPS.has(node.type)) this.aLoop(node, frame);
      else if (this[node.type] !== undefined) this[node.type](node, frame);
      else this.children(node, frame);
    }

    children(node, frame) {
      for (const key in node) {
        const child = node[key];
        if (child !== null && typeof child === 'object' && (Array.isArray(child) || child.type)) {
          this.walk(child, frame);
        }
      }
    }

    aFunction(node, frame) {
      if (node.id) this.Identifier(node.id, frame);
      if (node.id) this.declared.add(node.id.name);
      const own = { weight: ENTRY, suspends: node.async || node.generator };
      for (const param of node.params) {
        this.declare(param);
        this.walk(param, own);
      }
      const keep = own.suspends ? 'let $h_t,$h_d=$h_depth;' : 'const $h_d=$h_depth;';
      const before = () =>
        `${this.charge(own)()}${keep}if(($h_depth=$h_d+1)>${$h_host.DEPTH_MAX})$h_deep();try{`;
      const after = '}finally{$h_depth=$h_d}';
      if (node.type === 'ArrowFunctionExpression' && node.expression) {
        const arrow = this.arrowBefore(node.body.start);
        this.open(arrow.end, () => `{${before()}return(`);
        this.walk(node.body, own);
        this.close(node.end, `)${after}}`);
        return;
      }
      const { body } = node;
      if (body.body.length === 0) return;
      let start = body.start + 1;
      for (const statement of body.body) {
        if (statement.directive === undefined) break;
        start = statement.end;
        if (this.source[start - 1] !== ';') this.open(start, ';');
      }
      this.open(start, before);
      this.walk(body.body, own);
      this.close(body.end - 1, after);
    }

    arrowBefore(at) {
      let low = 0;
      let high = this.arrows.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (this.arrows[middle].end <= at) low = middle;
        else high = middle - 1;
      }
      return this.arrows[low];
    }

    aLoop(node, frame) {
      const own = { weight: ENTRY, suspends: frame.suspends };
      for (const part of ['init', 'test', 'update', 'left']) {
        if (node[part]) this.walk(node[part], own);
      }
      if (node.left && node.left.type !== 'VariableDeclaration') this.assign(node.left);
      if (node.right) {
        if (node.await) this.suspend(node.right, frame);
        else this.walk(node.right, frame);
      }
      const { body } = node;
      if (body.type === 'BlockStatement') {
        this.open(body.start + 1, this.charge(own));
        this.walk(body.body, own);
      } else {
        this.open(body.start, () => `{${this.charge(own)()}`);
        this.walk(body, own);
        this.close(body.end, '}');
      }
    }

    // Before control goes elsewhere the depth is that of the caller; it comes back at none.
    suspend(node, frame) {
      this.open(node.start, '($h_t=(');
      this.walk(node, frame);
      this.close(node.end, '),$h_depth=$h_d,$h_d=0,$h_t)');
    }

    AwaitExpression(node, frame) {
      if (!frame.suspends) refuse(node, 'await at the top of a module');
      this.suspend(node.argument, frame);
    }

    YieldExpression(node, frame) {
      if (node.argument) {
        this.cut(node.start, node.start + 'yield'.length, '$h_i(($h_t=(');
        if (node.delegate) {
          const star = this.between(node.start + 'yield'.length, node.argument.start, '*');
          this.cut(star, star + 1, '');
        }
        this.walk(node.argument, frame);
        const again = node.delegate ? '*' : '';
        this.close(node.end, `),$h_depth=$h_d,$h_t=yield${again} $h_t,$h_d=$h_depth++,$h_t))`);
      } else {
        this.cut(node.start, node.end, '$h_i(($h_depth=$h_d,$h_t=yield,$h_d=$h_depth++,$h_t))');
      }
    }

    Identifier(node) {
      if (node.name.startsWith('$h_')) refuse(node, `the name ${node.name} is reserved`);
      if (node.name.startsWith('Big')) {
        if (node.name === 'BigInt' || node.name === 'BigNumber' || /^Big(Int|Uint)64Array$/.test(node.name)) this.big = true;
      }
      this.mentioned.add(node.name);
    }

    PrivateIdentifier() {}

    Literal(node, frame) {
      if (typeof node.value === 'bigint' || node.bigint !== undefined) this.big = true;
      if (node.regex) frame.weight += 64 + node.regex.pattern.length;
    }

    ImportDeclaration(node) {
      refuse(node, 'Module loading prohibited.');
    }

    ImportExpression(node) {
      refuse(node, 'Module loading prohibited.');
    }

    ExportAllDeclaration(node) {
      refuse(node, 'Module loading prohibited.');
    }

    MetaProperty(node) {
      if (node.meta.name === 'import') refuse(node, 'import.meta is not supported');
    }

    WithStatement(node) {
      refuse(node, 'with statements are not supported');
    }

    ExportNamedDeclaration(node, frame) {
      if (node.source) refuse(node, 'Module loading prohibited.');
      if (node.declaration) {
        this.cut(node.start, node.declaration.start, '');
        const { declaration } = node;
        if (declaration.id) this.names.set(declaration.id.name, declaration.id.name);
        for (const declarator of declaration.declarations ?? []) {
          if (declarator.id.type === 'Identifier') {
            this.names.set(declarator.id.name, declarator.id.name);
          }
        }
        this.walk(declaration, frame);
      } else {
        this.cut(node.start, node.end, ';');
        for (const { exported, local } of node.specifiers) {
          this.names.set(exported.name ?? exported.value, local.name);
        }
      }
    }

    ExportDefaultDeclaration(node, frame) {
      const { declaration } = node;
      if (declaration.id) {
        this.cut(node.start, declaration.start, '');
        this.names.set('default', declaration.id.name);
      } else {
        this.cut(node.start, declaration.start, 'const $h_default=');
        this.names.set('default', '$h_default');
      }
      this.walk(declaration, frame);
      if (!declaration.id && /Declaration$/.test(declaration.type)) this.close(node.end, ';');
    }

    VariableDeclarator(node, frame) {
      this.declare(node.id);
      this.walk(node.id, frame);
      if (node.init) this.charged(node.init, this.hasRest(node.id), frame);
    }

    charged(node, rest, frame) {
      if (rest) this.open(node.start, '$h_s(');
      this.walk(node, frame);
      if (rest) this.close(node.end, ')');
    }

    hasRest(pattern) {
      return (pattern.elements ?? pattern.properties ?? []).some((part) => part?.type === 'RestElement');
    }

    ClassDeclaration(node, frame) {
      if (node.id) this.declared.add(node.id.name);
      this.children(node, frame);
    }

    CatchClause(node, frame) {
      const { param, body } = node;
      let name = '$h_e';
      if (param === null) this.cut(node.start, body.start, 'catch($h_e)');
      else {
        this.declare(param);
        this.walk(param, frame);
        if (param.type === 'Identifier') name = param.name;
      }
      const pattern = param !== null && param.type !== 'Identifier';
      if (pattern) {
        this.open(param.start, '$h_e){$h_k($h_e);let ');
        this.cut(param.end, body.start + 1, '=$h_e;');
      } else {
        this.open(body.start + 1, `$h_k(${name});`);
      }
      this.walk(body.body, frame);
    }

    TryStatement(node, frame) {
      const { block, handler, finalizer } = node;
      const both = handler !== null && finalizer !== null;
      if (both) this.open(node.start, 'try{');
      this.walk(block.body, frame);
      if (handler !== null) this.walk(handler, frame);
      if (finalizer !== null) {
        const end = both ? handler.end : block.end;
        this.close(end, `${both ? '}' : ''}catch($h_e){$h_k($h_e);throw $h_e}`);
        this.open(finalizer.start + 1, 'if($h_gas<0)throw $h_host.DEAD;');
        this.walk(finalizer.body, frame);
      }
    }

    BinaryExpression(node, frame) {
      switch (node.operator) {
        case '+':
          this.sum(node, frame);
          return;
        case '*':
          if (isNumber(node.left) || isNumber(node.right)) this.children(node, frame);
          else {
            this.open(node.start, this.ifBig('$h_c('));
            this.children(node, frame);
            this.close(node.end, this.ifBig(')'));
          }
          return;
        case '**':
          this.operator(node, '$h_pow', frame);
          return;
        case '<<':
          if (isNumber(node.right)) this.children(node, frame);
          else this.operator(node, '$h_shl', frame);
          return;
        case '>>':
          if (isNumber(node.right)) this.children(node, frame);
          else this.operator(node, '$h_shr', frame);
          return;
        default:
          this.children(node, frame);
      }
    }

    // A chain of additions is looked at once: what is between is smaller.
    sum(node, frame) {
      const leaves = [];
      let left = node;
      for (; left.type === 'BinaryExpression' && left.operator === '+'; left = left.left) {
        leaves.push(left.right);
        frame.weight += 1;
      }
      leaves.push(left);
      const grows = leaves.filter((leaf) => !isNumber(leaf)).length > 1;
      if (grows) this.open(node.start, '$h_c(');
      for (const leaf of leaves.reverse()) this.walk(leaf, frame);
      if (grows) this.close(node.end, ')');
    }

    operator(node, name, frame) {
      this.open(node.start, this.ifBig(`${name}((`));
      this.walk(node.left, frame);
      const between = this.between(node.left.end, node.right.start, node.operator);
      const end = between + node.operator.length;
      this.cut(between, end, this.ifBig('),(', node.operator));
      this.walk(node.right, frame);
      this.close(node.end, this.ifBig('))'));
    }

    // Where an operator stands, past brackets and comments.
    between(start, end, operator) {
      const plain = this.source
        .slice(start, end)
        .replace(/\/\*[^]*?\*\/|\/\/[^\n\r]*/g, (comment) => ' '.repeat(comment.length));
      return start + plain.indexOf(operator);
    }

    AssignmentExpression(node, frame) {
      this.assign(node.left);
      if (node.left.type === 'MemberExpression' && node.left.computed) frame.weight += 16;
      const { operator } = node;
      if (operator === '**=' || operator === '<<=' || operator === '>>=') {
        if (node.left.type === 'Identifier' && !isNumber(node.right)) {
          const name = { '**=': '$h_pow', '<<=': '$h_shl', '>>=': '$h_shr' }[operator];
          const between = this.between(node.left.end, node.right.start, operator);
          this.Identifier(node.left);
          const written = this.ifBig(`=${name}(${node.left.name},(`, operator);
          this.cut(between, between + operator.length, written);
          this.walk(node.right, frame);
          this.close(node.end, this.ifBig('))'));
          return;
        }
        if (!isNumber(node.right)) this.later.push(node);
      }
      const grows = (operator === '+=' || operator === '*=') && !isNumber(node.right);
      if (grows) this.open(node.start, '$h_c(');
      this.walk(node.left, frame);
      this.charged(node.right, operator === '=' && this.hasRest(node.left), frame);
      if (grows) this.close(node.end, ')');
    }

    UpdateExpression(node, frame) {
      this.assign(node.argument);
      this.children(node, frame);
    }

    TemplateLiteral(node, frame) {
      frame.weight += node.quasis.reduce((sum, quasi) => sum + (quasi.value.raw.length >> 3), 0);
      if (node.expressions.length === 0) return;
      this.open(node.start, '$h_c(');
      this.walk(node.expressions, frame);
      this.close(node.end, ')');
    }

    TaggedTemplateExpression(node, frame) {
      this.walk(node.tag, frame);
      this.walk(node.quasi.expressions, frame);
    }

    SpreadElement(node, frame) {
      const name = frame.spreads ?? '$h_s';
      this.open(node.argument.start, `${name}(`);
      frame.spreads = undefined;
      this.walk(node.argument, frame);
      this.close(node.argument.end, ')');
    }

    ObjectExpression(node, frame) {
      for (const property of node.properties) {
        if (property.type === 'SpreadElement') {
          frame.spreads = '$h_o';
          this.walk(property, frame);
        } else this.walk(property, frame);
      }
    }

    Property(node, frame) {
      if (node.shorthand) {
        this.walk(node.value, frame);
        return;
      }
      if (node.computed) this.walk(node.key, frame);
      this.walk(node.value, frame);
    }

    MemberExpression(node, frame) {
      this.walk(node.object, frame);
      if (node.computed) this.walk(node.property, frame);
      else if (node.property.type === 'Identifier') this.Identifier(node.property);
    }

    declare(pattern) {
      this.each(pattern, (name) => this.declared.add(name));
    }

    assign(pattern) {
      this.each(pattern, (name) => this.assigned.add(name));
    }

    each(pattern, what) {
      switch (pattern?.type) {
        case 'Identifier':
          what(pattern.name);
          break;
        case 'AssignmentPattern':
          this.each(pattern.left, what);
          break;
        case 'RestElement':
          this.each(pattern.argument, what);
          break;
        case 'ArrayPattern':
          pattern.elements.forEach((element) => this.each(element, what));
          break;
        case 'ObjectPattern':
          pattern.properties.forEach((property) => this.each(property.value ?? property, what));
          break;
        default:
      }
    }

    // What the code gives: handle, or of a Lambda application the functions that it exports.
    entry(lambda) {
      if (!this.module) return 'handle';
      if (lambda) {
        const all = LAMBDA.filter((name) => this.names.has(name));
        if (!all.includes('advance')) refuse(null, 'it exports no function named advance');
        return `{__proto__:null,${all.map((name) => `${name}:${this.names.get(name)}`).join(',')}}`;
      }
      const local = this.names.get('handle') ?? this.names.get('default');
      if (local === undefined) refuse(null, 'it exports no function named handle');
      return local;
    }

    finished(lambda) {
      const frame = { weight: ENTRY, suspends: false };
      this.walk(this.tree.body, frame);
      if (this.big && this.later.length > 0) {
        refuse(this.later[0], `${this.later[0].operator} on a member: write it out with =`);
      }
      const local = this.entry(lambda);
      const implicit = this.module
        ? []
        : [...this.assigned].filter((name) => !this.declared.has(name) && !(name in globalThis));
      return {
        code:
          `(globalThis,BigNumber)=>(()=>{${this.module ? '"use strict";' : ''}` +
          `${implicit.length > 0 ? `var ${implicit.join(',')};` : ''}` +
          `if(($h_gas-=${frame.weight})<0)$h_out();\n${this.text()}\nreturn ${local};})()`,
        big: this.big,
        bigNumber: this.mentioned.has('BigNumber'),
      };
    }
  }

  // A function's source as code for realm.js; throws Refused with what is wrong with it.
  const tailor = (source, module, lambda = false) => {
    if (source.length > SOURCE_CHARS_MAX) refuse(null, `it is longer than ${SOURCE_CHARS_MAX} characters`);
    const plain = module
      ? source
      : source.replace(/export\s+(default\s+)?(?=(async\s+)?function\s+handle)/g, '');
    try {
      return new Tailor(plain, module).finished(lambda);
    } catch (error) {
      if (error instanceof RangeError) throw new Refused('it is nested too deep');
      throw error;
    }
  };

  $h_host.tailor = tailor;
  $h_host.Refused = Refused;
})();
